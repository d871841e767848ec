//! Messages as bytes (D-Bus specification, "Message Protocol" and "Marshaling").
//!
//! Reading takes bytes of either order from a peer that is not trusted: every length is checked against what is
//! there, nesting and size are bounded. Writing is little-endian.

use super::{Message, MessageKind, Value};

/// The longest message that is read or written; the specification's 128 MiB would be a way to eat memory.
const LONGEST: usize = 1 << 20;
/// The deepest nesting of containers; the specification's bound.
const DEEPEST: usize = 64;
const FIXED_HEADER: usize = 16;
const NO_REPLY_EXPECTED: u8 = 1;
const NO_AUTO_START: u8 = 2;

/// The bytes of a message; `None` when it would be too long.
///
/// Calls start the service that they are for only where they say so: looking on must not change what runs.
pub fn encode(message: &Message, serial: u32) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let mut signature = String::new();
    for value in &message.body {
        value.sign(&mut signature);
        write(value, &mut body);
    }
    let kind = match message.kind {
        MessageKind::Call => 1,
        MessageKind::Return => 2,
        MessageKind::Error => 3,
        MessageKind::Signal => 4,
    };
    let start = if message.may_start { 0 } else { NO_AUTO_START };
    let flags = start | if message.wants_reply { 0 } else { NO_REPLY_EXPECTED };
    let mut bytes = vec![b'l', kind, flags, 1];
    bytes.extend_from_slice(&u32::try_from(body.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(&serial.to_le_bytes());
    write(&Value::Array("(yv)".into(), fields(message, &signature)), &mut bytes);
    pad(&mut bytes, 8);
    bytes.append(&mut body);
    (bytes.len() <= LONGEST).then_some(bytes)
}

/// The first message of the input and its length; `None` while it is not there whole.
pub fn decode(input: &[u8]) -> Result<Option<(Message, usize)>, &'static str> {
    let Some(head) = input.get(..FIXED_HEADER) else { return Ok(None) };
    let is_big = match head {
        [b'l', ..] => false,
        [b'B', ..] => true,
        _ => return Err("it sent a message of no known byte order"),
    };
    let number = |at: usize| Reader { bytes: head, at, is_big }.u32().map_or(usize::MAX, |value| value as usize);
    let (body, fields) = (number(4), number(12));
    let start = FIXED_HEADER.saturating_add(fields).saturating_add(7) & !7;
    let end = start.saturating_add(body);
    if end > LONGEST {
        return Err("it sent a message that is too long");
    }
    let Some(whole) = input.get(..end) else { return Ok(None) };
    let message = message(whole, start, is_big).ok_or("it sent a message that cannot be read")?;
    Ok(Some((message, end)))
}

fn message(whole: &[u8], start: usize, is_big: bool) -> Option<Message> {
    let kind = match whole.get(1)? {
        1 => MessageKind::Call,
        2 => MessageKind::Return,
        3 => MessageKind::Error,
        4 => MessageKind::Signal,
        _ => return None,
    };
    let mut message = Message::empty(kind);
    message.wants_reply = whole.get(2)? & NO_REPLY_EXPECTED == 0;
    let mut reader = Reader { bytes: whole, at: 8, is_big };
    message.serial = reader.u32()?;
    let mut signature: Box<str> = Box::default();
    for field in reader.value("a(yv)", 0)?.items() {
        let [Value::Byte(code), value] = field.items() else { return None };
        let text = || value.as_str().map(Into::into);
        match code {
            1 => message.path = text(),
            2 => message.interface = text(),
            3 => message.member = text(),
            4 => message.error = text(),
            5 => message.reply_to = value.as_u32(),
            6 => message.destination = text(),
            7 => message.sender = text(),
            8 => signature = text()?,
            9 => message.handles = value.as_u32()?,
            _ => {}
        }
    }
    let mut reader = Reader { bytes: whole, at: start, is_big };
    let mut rest = &*signature;
    while !rest.is_empty() {
        let (first, after) = rest.split_at_checked(complete(rest)?)?;
        message.body.push(reader.value(first, 0)?);
        rest = after;
    }
    Some(message)
}

fn fields(message: &Message, signature: &str) -> Vec<Value> {
    let texts = [(2, &message.interface), (3, &message.member), (4, &message.error), (6, &message.destination)];
    let texts = texts.into_iter().filter_map(|(code, text)| Some((code, Value::Text(text.clone()?))));
    let path = message.path.clone().map(|path| (1, Value::Path(path)));
    let reply = message.reply_to.map(|serial| (5, Value::U32(serial)));
    let signature = (!signature.is_empty()).then(|| (8, Value::Signature(signature.into())));
    let all = path.into_iter().chain(texts).chain(reply).chain(signature);
    all.map(|(code, value)| Value::Struct(vec![Value::Byte(code), value.in_variant()])).collect()
}

fn pad(bytes: &mut Vec<u8>, alignment: usize) {
    bytes.resize(bytes.len().next_multiple_of(alignment), 0);
}

fn alignment(code: u8) -> usize {
    match code {
        b'n' | b'q' => 2,
        b'b' | b'i' | b'u' | b'h' | b's' | b'o' | b'a' => 4,
        b'x' | b't' | b'd' | b'(' | b'{' => 8,
        _ => 1,
    }
}

fn write(value: &Value, bytes: &mut Vec<u8>) {
    let mut number = |raw: &[u8]| {
        pad(bytes, raw.len());
        bytes.extend_from_slice(raw);
    };
    match value {
        Value::Byte(value) => number(&[*value]),
        Value::Bool(value) => number(&u32::from(*value).to_le_bytes()),
        Value::I16(value) => number(&value.to_le_bytes()),
        Value::U16(value) => number(&value.to_le_bytes()),
        Value::I32(value) => number(&value.to_le_bytes()),
        Value::U32(value) => number(&value.to_le_bytes()),
        Value::I64(value) => number(&value.to_le_bytes()),
        Value::U64(value) => number(&value.to_le_bytes()),
        Value::F64(value) => number(&value.to_le_bytes()),
        Value::Text(text) | Value::Path(text) => {
            number(&(text.len() as u32).to_le_bytes());
            write_text(text, bytes);
        }
        Value::Signature(text) => write_signature(text, bytes),
        Value::Array(element, items) => write_array(element, items, bytes),
        Value::Struct(fields) => {
            pad(bytes, 8);
            for field in fields {
                write(field, bytes);
            }
        }
        Value::Entry(entry) => {
            pad(bytes, 8);
            write(&entry.0, bytes);
            write(&entry.1, bytes);
        }
        Value::Variant(inner) => {
            let mut signature = String::new();
            inner.sign(&mut signature);
            write_signature(&signature, bytes);
            write(inner, bytes);
        }
    }
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(0);
}

fn write_signature(text: &str, bytes: &mut Vec<u8>) {
    bytes.push(text.len() as u8);
    write_text(text, bytes);
}

fn write_array(element: &str, items: &[Value], bytes: &mut Vec<u8>) {
    pad(bytes, 4);
    let place = bytes.len();
    bytes.extend_from_slice(&[0; 4]);
    pad(bytes, alignment(element.bytes().next().unwrap_or(b'y')));
    let start = bytes.len();
    for item in items {
        write(item, bytes);
    }
    let length = ((bytes.len() - start) as u32).to_le_bytes();
    if let Some(written) = bytes.get_mut(place..place + 4) {
        written.copy_from_slice(&length);
    }
}

/// The length of the first complete type of a signature.
fn complete(signature: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, code) in signature.bytes().enumerate() {
        match code {
            b'a' => continue,
            b'(' | b'{' => open += 1,
            b')' | b'}' => open = open.checked_sub(1)?,
            _ => {}
        }
        if open == 0 {
            return Some(at + 1);
        }
    }
    None
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    is_big: bool,
}

impl<'a> Reader<'a> {
    fn value(&mut self, signature: &str, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        let (code, inner) = signature.as_bytes().split_first()?;
        let inner = std::str::from_utf8(inner).ok()?;
        Some(match code {
            b'y' => Value::Byte(u8::from_le_bytes(self.number()?)),
            b'b' => Value::Bool(self.u32()? != 0),
            b'n' => Value::I16(i16::from_le_bytes(self.number()?)),
            b'q' => Value::U16(u16::from_le_bytes(self.number()?)),
            b'i' => Value::I32(i32::from_le_bytes(self.number()?)),
            b'u' | b'h' => Value::U32(self.u32()?),
            b'x' => Value::I64(i64::from_le_bytes(self.number()?)),
            b't' => Value::U64(u64::from_le_bytes(self.number()?)),
            b'd' => Value::F64(f64::from_le_bytes(self.number()?)),
            b's' => Value::Text(self.long_text()?.into()),
            b'o' => Value::Path(self.long_text()?.into()),
            b'g' => Value::Signature(self.short_text()?.into()),
            b'a' => self.array(inner, depth)?,
            b'(' => Value::Struct(self.fields(inner.strip_suffix(')')?, depth)?),
            b'{' => {
                let fields = self.fields(inner.strip_suffix('}')?, depth)?;
                let [key, value] = <[Value; 2]>::try_from(fields).ok()?;
                Value::Entry(Box::new((key, value)))
            }
            b'v' => {
                let signature = self.short_text()?;
                (complete(signature)? == signature.len()).then_some(())?;
                self.value(signature, depth + 1)?.in_variant()
            }
            _ => return None,
        })
    }

    fn array(&mut self, element: &str, depth: usize) -> Option<Value> {
        let length = self.u32()? as usize;
        self.align(alignment(*element.as_bytes().first()?))?;
        let end = self.at.checked_add(length).filter(|&end| end <= self.bytes.len())?;
        let mut items = Vec::new();
        while self.at < end {
            items.push(self.value(element, depth + 1)?);
        }
        (self.at == end).then(|| Value::Array(element.into(), items))
    }

    fn fields(&mut self, mut signature: &str, depth: usize) -> Option<Vec<Value>> {
        self.align(8)?;
        let mut fields = Vec::new();
        while !signature.is_empty() {
            let (first, after) = signature.split_at_checked(complete(signature)?)?;
            fields.push(self.value(first, depth + 1)?);
            signature = after;
        }
        // An empty struct would be an array element of no length.
        (!fields.is_empty()).then_some(fields)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.number()?))
    }

    fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.align(N)?;
        let mut raw = <[u8; N]>::try_from(self.slice(N)?).ok()?;
        if self.is_big {
            raw.reverse();
        }
        Some(raw)
    }

    fn long_text(&mut self) -> Option<&'a str> {
        let length = self.u32()? as usize;
        self.text(length)
    }

    fn short_text(&mut self) -> Option<&'a str> {
        let [length] = self.number()?;
        self.text(length.into())
    }

    fn text(&mut self, length: usize) -> Option<&'a str> {
        let text = std::str::from_utf8(self.slice(length)?).ok()?;
        (self.slice(1)? == [0]).then_some(text)
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let slice = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(slice)
    }

    fn align(&mut self, alignment: usize) -> Option<()> {
        self.at = self.at.checked_next_multiple_of(alignment)?;
        (self.at <= self.bytes.len()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<u8>().prop_map(Value::Byte),
            any::<bool>().prop_map(Value::Bool),
            any::<i16>().prop_map(Value::I16),
            any::<u16>().prop_map(Value::U16),
            any::<i32>().prop_map(Value::I32),
            any::<u32>().prop_map(Value::U32),
            any::<i64>().prop_map(Value::I64),
            any::<u64>().prop_map(Value::U64),
            (-1e9..1e9).prop_map(Value::F64),
            "[^\0]{0,9}".prop_map(|text| Value::Text(text.into())),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let list = inner.clone().prop_flat_map(|first| {
                let mut signature = String::new();
                first.sign(&mut signature);
                (0..4_usize).prop_map(move |count| Value::Array(signature.as_str().into(), vec![first.clone(); count]))
            });
            let map = ("[a-z]{1,4}", inner.clone()).prop_map(|(key, value)| Value::dictionary([(&key, value)]));
            let fields = proptest::collection::vec(inner.clone(), 1..4).prop_map(Value::Struct);
            prop_oneof![list, map, fields, inner.prop_map(Value::in_variant)]
        })
    }

    fn signal(body: Vec<Value>) -> Message {
        Message::signal("/a/b", "org.example.Iface", "Changed").with(body)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(body in proptest::collection::vec(value(), 0..5), serial in 1..u32::MAX) {
            let message = Message { serial, ..signal(body) };
            let bytes = encode(&message, serial).unwrap();
            prop_assert_eq!(decode(&bytes), Ok(Some((message, bytes.len()))));
        }

        #[test]
        fn a_part_is_no_message(body in proptest::collection::vec(value(), 0..3), cut in 0.0..1.0) {
            let bytes = encode(&signal(body), 1).unwrap();
            let cut = (bytes.len() as f64 * cut) as usize;
            prop_assert_eq!(decode(&bytes[..cut]), Ok(None));
        }

        #[test]
        fn spoilt_bytes_never_panic(
            body in proptest::collection::vec(value(), 0..4),
            spoils in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
        ) {
            let mut bytes = encode(&signal(body), 1).unwrap();
            for (at, byte) in spoils {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn big_endian_bytes_are_read() {
        let bytes = [
            &b"B\x04\x01\x01"[..],
            &[0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0, 7],
            &[8, 1, b'g', 0, 1, b'u', 0, 0],
            &[0, 0, 1, 2],
        ]
        .concat();
        let (message, length) = decode(&bytes).unwrap().unwrap();
        assert_eq!((message.serial, message.body, length), (9, vec![Value::U32(258)], bytes.len()));
    }

    #[test]
    fn nesting_and_length_are_bounded() {
        let deep = (0..80).fold(Value::Byte(1), |inner, _| inner.in_variant());
        assert!(decode(&encode(&signal(vec![deep]), 1).unwrap()).is_err());
        assert_eq!(encode(&signal(vec![Value::Text("x".repeat(LONGEST).into())]), 1), None);
        let mut long = encode(&signal(vec![]), 1).unwrap();
        long[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(decode(&long), Err("it sent a message that is too long"));
    }
}
