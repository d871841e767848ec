//! Values that messages carry, and their types' signatures.

/// A value of one of D-Bus's types.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `y`
    Byte(u8),
    /// `b`
    Bool(bool),
    /// `n`
    I16(i16),
    /// `q`
    U16(u16),
    /// `i`
    I32(i32),
    /// `u`
    U32(u32),
    /// `x`
    I64(i64),
    /// `t`
    U64(u64),
    /// `d`
    F64(f64),
    /// `s`
    Text(Box<str>),
    /// `o`
    Path(Box<str>),
    /// `g`
    Signature(Box<str>),
    /// `a…`, with the signature of its elements.
    Array(Box<str>, Vec<Value>),
    /// `(…)`
    Struct(Vec<Value>),
    /// `{…}`, the element of an array that is a dictionary.
    Entry(Box<(Value, Value)>),
    /// `v`
    Variant(Box<Value>),
}

impl Value {
    /// A dictionary from text to anything, `a{sv}`.
    pub fn dictionary<const N: usize>(entries: [(&str, Self); N]) -> Self {
        let entry = |(key, value): (&str, Self)| Self::Entry(Box::new((Self::from(key), value.in_variant())));
        Self::Array("{sv}".into(), entries.into_iter().map(entry).collect())
    }

    /// The value in a variant.
    #[must_use]
    pub fn in_variant(self) -> Self {
        Self::Variant(Box::new(self))
    }

    /// The value itself, where it is in a variant.
    #[must_use]
    pub fn out_of_variant(self) -> Self {
        match self {
            Self::Variant(inner) => *inner,
            other => other,
        }
    }

    /// A text, path or signature, also in a variant.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Path(text) | Self::Signature(text) => Some(text),
            Self::Variant(inner) => inner.as_str(),
            _ => None,
        }
    }

    /// A truth value, also in a variant.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Variant(inner) => inner.as_bool(),
            _ => None,
        }
    }

    /// A whole number that fits, also in a variant.
    pub fn as_u32(&self) -> Option<u32> {
        match self {
            Self::Byte(value) => Some((*value).into()),
            Self::U16(value) => Some((*value).into()),
            Self::I16(value) => u32::try_from(*value).ok(),
            Self::I32(value) => u32::try_from(*value).ok(),
            Self::U32(value) => Some(*value),
            Self::I64(value) => u32::try_from(*value).ok(),
            Self::U64(value) => u32::try_from(*value).ok(),
            Self::Variant(inner) => inner.as_u32(),
            _ => None,
        }
    }

    /// The elements of an array or the fields of a struct, also in a variant; none for others.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::Array(_, items) | Self::Struct(items) => items,
            Self::Variant(inner) => inner.items(),
            _ => &[],
        }
    }

    /// The entries of a dictionary.
    pub fn entries(&self) -> impl Iterator<Item = (&Self, &Self)> {
        self.items().iter().filter_map(|item| match item {
            Self::Entry(entry) => Some((&entry.0, &entry.1)),
            _ => None,
        })
    }

    /// What a dictionary has under this text.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().find(|(own, _)| own.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// Writes its type's signature.
    pub(super) fn sign(&self, signature: &mut String) {
        signature.push(match self {
            Self::Byte(_) => 'y',
            Self::Bool(_) => 'b',
            Self::I16(_) => 'n',
            Self::U16(_) => 'q',
            Self::I32(_) => 'i',
            Self::U32(_) => 'u',
            Self::I64(_) => 'x',
            Self::U64(_) => 't',
            Self::F64(_) => 'd',
            Self::Text(_) => 's',
            Self::Path(_) => 'o',
            Self::Signature(_) => 'g',
            Self::Variant(_) => 'v',
            Self::Array(element, _) => {
                signature.push('a');
                return signature.push_str(element);
            }
            Self::Struct(fields) => {
                signature.push('(');
                for field in fields {
                    field.sign(signature);
                }
                return signature.push(')');
            }
            Self::Entry(entry) => {
                signature.push('{');
                entry.0.sign(signature);
                entry.1.sign(signature);
                return signature.push('}');
            }
        });
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
