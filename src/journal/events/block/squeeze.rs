//! Columns made small: each byte by probabilities that learn, apart for each column and for where in its number a byte
//! lies; of times also by the kind of the event, for keys, moves and notches each have a rhythm of their own.

use super::super::super::codec::{Bit, Coder, Decoder, Encoder, Malformed};
use super::{COLUMNS, Column, code};

/// The bytes of the columns.
pub type Columns = [Vec<u8>; COLUMNS];

/// The paths from a byte's first bit to its last.
type Tree = Box<[Bit; 256]>;

/// A number's first byte, its second, and those after that.
const PLACES: usize = 3;
/// Kinds without their marks.
const KINDS: usize = 32;
const GOES_ON: u8 = 0x80;
/// After so many bytes it is looked whether there is still something to read.
const LOOK: usize = 256;

/// The columns as one body.
pub fn squeeze(columns: &mut Columns) -> Vec<u8> {
    let mut encoder = Encoder::new();
    let lengths = columns.each_ref().map(Vec::len);
    // Writing spends nothing and so does not fail.
    let _ = code_all(&mut encoder, columns, lengths);
    encoder.finish()
}

/// The columns of a body, whose lengths are known.
pub fn stretch(body: &[u8], lengths: [usize; COLUMNS]) -> Result<Columns, Malformed> {
    let mut decoder = Decoder::new(body);
    let mut columns = Columns::default();
    code_all(&mut decoder, &mut columns, lengths)?;
    decoder.end()?;
    Ok(columns)
}

fn code_all<C: Coder>(coder: &mut C, columns: &mut Columns, lengths: [usize; COLUMNS]) -> Result<(), Malformed> {
    let mut kinds = Vec::new();
    for (number, (column, length)) in columns.iter_mut().zip(lengths).enumerate() {
        let is_kind = number == Column::Kind as usize;
        let is_time = number == Column::Time as usize;
        let mut trees: Vec<Option<Tree>> = vec![None; 256.max(KINDS * PLACES)];
        let (mut event, mut place, mut last) = (0, 0, 0_u8);
        for at in 0..length {
            if at % LOOK == 0 {
                coder.spend(0)?;
            }
            let context = match () {
                () if is_kind => usize::from(last),
                () if is_time => kind(&kinds, event) * PLACES + place,
                () => place,
            };
            let tree = trees.get_mut(context).ok_or(Malformed("an event is of no known kind"))?;
            let tree = tree.get_or_insert_with(|| Box::new([Bit::NEW; 256]));
            last = code_byte(coder, tree, column.get(at).copied().unwrap_or(0));
            // What is read is not there yet.
            if at == column.len() {
                column.push(last);
            }
            let goes_on = last & GOES_ON != 0;
            event += usize::from(!goes_on);
            place = if goes_on { (place + 1).min(PLACES - 1) } else { 0 };
        }
        if is_kind {
            kinds.clone_from(column);
        }
    }
    Ok(())
}

fn kind(kinds: &[u8], event: usize) -> usize {
    usize::from(kinds.get(event).copied().unwrap_or(0) & !(code::HAS | code::DEVICE)) % KINDS
}

fn code_byte<C: Coder>(coder: &mut C, tree: &mut [Bit; 256], byte: u8) -> u8 {
    let mut node = 1_usize;
    for at in (0..8).rev() {
        let Some(model) = tree.get_mut(node) else { break };
        let bit = coder.bit(model, byte >> at & 1 == 1);
        node = node << 1 | usize::from(bit);
    }
    node as u8
}
