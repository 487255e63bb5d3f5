//! Names, where the text says that one follows: 姓名, 联系人, 我叫, 我是. The surname stays.

use super::Page;

/// Words before a name, and whether they are as often followed by something else (我是业主).
const LABELS: [(&str, bool); 9] = [
    ("姓名", false),
    ("联系人", false),
    ("报修人", false),
    ("投诉人", false),
    ("反映人", false),
    ("当事人", false),
    ("本人叫", false),
    ("我叫", false),
    ("我是", true),
];

/// The commonest family names, some nine tenths of the people.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔\
    钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤应柯裘励竺";
const DOUBLE_SURNAMES: [&str; 6] = ["欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟"];

/// Characters that end a name, because names hardly have them and what follows often does.
const AFTER: &str = "电手住在家的是联反报投要想说来系我你他她有不请这那号身地和与及已到去向被把";

/// Words that begin like a name and are none.
const WORDS: [&str; 30] = [
    "马上", "马路", "高空", "高层", "高楼", "高新", "高中", "高速", "周边", "周围", "周末", "方便", "任何",
    "金额", "万一", "黄色", "白色", "白天", "江边", "石头", "施工", "程序", "严重", "曾经", "毛病", "陆续",
    "于是", "应该", "应急", "许多",
];

pub(super) fn hide(page: &mut Page) {
    for at in 0..page.plain.len() {
        for (label, doubtful) in LABELS {
            if page.has(at, label) {
                let mut start = at + label.chars().count();
                let gap = page.run(start, |c| matches!(c, ':' | ' ' | '为' | '叫'));
                start += if doubtful { 0 } else { gap };
                if let Some(given) = given_name(page, start, doubtful) {
                    page.hide(given);
                }
            }
        }
    }
}

/// Where the given name stands, if a name starts at `start`. In doubt only a name that stands alone counts.
fn given_name(page: &Page, start: usize, doubtful: bool) -> Option<std::ops::Range<usize>> {
    let double = DOUBLE_SURNAMES.iter().any(|surname| page.has(start, surname));
    let single = SURNAMES.contains(page.at(start)) && page.at(start) != ' ';
    if (!double && !single) || WORDS.iter().any(|word| page.has(start, word)) {
        return None;
    }
    let surname = if double { 2 } else { 1 };
    let given = page.run(start + surname, |c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !AFTER.contains(c));
    if given == 0 || (doubtful && given > 2) {
        return None;
    }
    Some(start + surname..start + surname + given.min(2))
}
