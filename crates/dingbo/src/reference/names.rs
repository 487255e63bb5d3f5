//! English names of Chinese areas: the proper part in pinyin without tones, the kind in English.

use atlas::Level;
use pinyin::ToPinyin as _;

/// Where place names here are read otherwise than the character mostly is.
const READ: [(char, &str); 7] =
    [('长', "chang"), ('仇', "qiu"), ('都', "du"), ('地', "di"), ('泊', "bo"), ('厦', "xia"), ('着', "zhuo")];

/// Endings of names, longest first, and what they are called in English.
const KINDS: [(&str, &str); 13] = [
    ("社区居民委员会", "Community"),
    ("社区居委会", "Community"),
    ("居民委员会", "Neighbourhood"),
    ("村民委员会", "Village"),
    ("村村委会", "Village"),
    ("居委会", "Neighbourhood"),
    ("村委会", "Village"),
    ("街道", "Subdistrict"),
    ("社区", "Community"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("县", "County"),
    ("村", "Village"),
];

/// The English name of an area. `level` tells a district (区) and a county-level city (市) from a village named so.
pub fn english(name: &str, level: Level) -> String {
    if level == Level::County || level == Level::City {
        for (ending, kind) in [("区", " District"), ("市", if level == Level::City { "" } else { " City" })]
        {
            if let Some(proper) = name.strip_suffix(ending) {
                return format!("{}{kind}", pinyin(proper));
            }
        }
    }
    if level == Level::Grid
        && let Some((village, number)) = name.strip_suffix("网格").and_then(|name| name.rsplit_once('第'))
    {
        return format!("{} Grid {number}", english(village, Level::Village));
    }
    match KINDS.iter().find_map(|(ending, kind)| Some((name.strip_suffix(ending)?, kind))) {
        Some((proper, kind)) if !proper.is_empty() => format!("{} {kind}", pinyin(proper)),
        _ => pinyin(name),
    }
}

/// Syllables written together, the first letter large, an apostrophe before a vowel that would be read wrongly.
pub fn pinyin(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        let read = READ.iter().find(|(known, _)| *known == character).map(|(_, read)| *read);
        match read.or_else(|| character.to_pinyin().map(pinyin::Pinyin::plain)) {
            Some(syllable) => {
                if !out.is_empty() && syllable.starts_with(['a', 'o', 'e']) && !out.ends_with(' ') {
                    out.push('\'');
                }
                out.push_str(syllable);
            }
            None => out.push(character),
        }
    }
    let mut letters = out.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The proper part of an area's name in small letters, for login names: `yuehu` of 月湖街道.
pub fn login(name: &str) -> String {
    let proper = ["街道", "镇", "乡", "区", "县", "市"].iter().find_map(|ending| name.strip_suffix(ending));
    pinyin(proper.unwrap_or(name)).to_lowercase().replace('\'', "").replace('ü', "v")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_people_would_expect() {
        for (chinese, level, expected) in [
            ("宁波市", Level::City, "Ningbo"),
            ("海曙区", Level::County, "Haishu District"),
            ("慈溪市", Level::County, "Cixi City"),
            ("宁海县", Level::County, "Ninghai County"),
            ("月湖街道", Level::Town, "Yuehu Subdistrict"),
            ("长街镇", Level::Town, "Changjie Town"),
            ("黄避岙乡", Level::Town, "Huangbi'ao Township"),
            ("三七市镇", Level::Town, "Sanqishi Town"),
            ("江厦街道", Level::Town, "Jiangxia Subdistrict"),
            ("县学社区居委会", Level::Village, "Xianxue Community"),
            ("长乐村村委会", Level::Village, "Changle Village"),
            ("仇家村委会", Level::Village, "Qiujia Village"),
            ("县学社区居委会第3网格", Level::Grid, "Xianxue Community Grid 3"),
            ("西坞林场生活区", Level::Village, "Xiwulinchangshenghuoqu"),
        ] {
            assert_eq!(english(chinese, level), expected);
        }
        assert_eq!(login("黄避岙乡"), "huangbiao");
    }
}
