//! The characters that X's key symbols stand for (X11 protocol, appendix A).

/// ISO 8859-2 from 0xa0 on.
const LATIN_2: &str =
    "\u{a0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{ad}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";
/// ISO 8859-4 from 0xa0 on.
const LATIN_4: &str =
    "\u{a0}ĄĸŖ¤ĨĻ§¨ŠĒĢŦ\u{ad}Ž¯°ą˛ŗ´ĩļˇ¸šēģŧŊžŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎĪĐŅŌĶÔÕÖ×ØŲÚÛÜŨŪßāáâãäåæįčéęëėíîīđņōķôõö÷øųúûüũū˙";
/// 0x6a1 to 0x6ff.
const CYRILLIC: &str =
    "ђѓёєѕіїјљњћќґўџ№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏюабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";
/// 0x7c1 to 0x7d9, one of them no letter.
const GREEK_CAPITALS: &str = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣ\0ΤΥΦΧΨΩ";
/// 0x7e1 to 0x7f9.
const GREEK: &str = "αβγδεζηθικλμνξοπρσςτυφχψω";
/// 0xfe50 to 0xfe5c: accents that wait for a letter, as signs of their own.
const DEAD: &str = "`´^~¯˘˙¨°˝ˇ¸˛";

/// The character of a key symbol; nothing for keys that write none.
pub fn sign(symbol: u32) -> Option<char> {
    let of = |table: &str, first: u32| table.chars().nth((symbol - first) as usize);
    let sign = match symbol {
        0x20..=0x7e | 0xa0..=0xff => char::from_u32(symbol),
        0x1a0..=0x1ff => of(LATIN_2, 0x1a0),
        0x3a0..=0x3ff => of(LATIN_4, 0x3a0),
        0x5c1..=0x5da => char::from_u32(0x621 + symbol - 0x5c1),
        0x5e0..=0x5f2 => char::from_u32(0x640 + symbol - 0x5e0),
        0x6a1..=0x6ff => of(CYRILLIC, 0x6a1),
        0x7c1..=0x7d9 => of(GREEK_CAPITALS, 0x7c1),
        0x7e1..=0x7f9 => of(GREEK, 0x7e1),
        0xce0..=0xcfa => char::from_u32(0x5d0 + symbol - 0xce0),
        0xda1..=0xdfb => char::from_u32(0xe01 + symbol - 0xda1),
        0x13bc..=0x13be => of("ŒœŸ", 0x13bc),
        0x20ac => Some('€'),
        0xfe50..=0xfe5c => of(DEAD, 0xfe50),
        0x0100_0100..=0x0110_ffff => char::from_u32(symbol - 0x0100_0000),
        _ => None,
    };
    sign.filter(|sign| !sign.is_control() && !sign.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_many_alphabets_have_their_characters() {
        for (symbol, expected) in [
            (0x61, Some('a')),
            (0xe9, Some('é')),
            (0x1f8, Some('ř')),
            (0x1b1, Some('ą')),
            (0x3ba, Some('ē')),
            (0x6c1, Some('а')),
            (0x6ca, Some('й')),
            (0x6a7, Some('ї')),
            (0x7f2, Some('σ')),
            (0x7d2, Some('Σ')),
            (0x7d3, None),
            (0x7d9, Some('Ω')),
            (0x7f9, Some('ω')),
            (0xce0, Some('א')),
            (0x5c7, Some('ا')),
            (0xdd2, Some('า')),
            (0xfe52, Some('^')),
            (0x0100_0451, Some('ё')),
            (0x20, None),
            (0xff0d, None),
            (0, None),
        ] {
            assert_eq!(sign(symbol), expected, "{symbol:#x}");
        }
        assert_eq!((LATIN_2.chars().count(), LATIN_4.chars().count(), CYRILLIC.chars().count()), (96, 96, 95));
    }
}
