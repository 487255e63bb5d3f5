//! What masking hides and leaves, and what search finds.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use domain::words::{fold, mask, query_tokens, tokens};
use proptest::prelude::*;

#[test]
fn what_is_personal_is_masked_and_the_rest_stays() {
    let table = [
        // Mobile telephones.
        ("请打13800138000联系", "请打138****8000联系"),
        ("138 0013 8000", "138 **** 8000"),
        ("138-0013-8000", "138-****-8000"),
        ("+86 13800138000", "+86 138****8000"),
        ("8613800138000", "86138****8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("电话13800138000/13900139000", "电话138****8000/139****9000"),
        ("2026-11-24 13800138000", "2026-11-24 138****8000"),
        ("3-502 13800138000", "3-502 138****8000"),
        // Landlines.
        ("0574-87654321", "0574-******21"),
        ("(0574)87654321", "(0574)******21"),
        ("057487654321", "0574******21"),
        ("010-87654321", "010-******21"),
        ("0574-8765 4321", "0574-**** **21"),
        ("电话：87654321", "电话：87****21"),
        ("请拨打 8765432", "请拨打 87***32"),
        // Resident identity numbers.
        ("身份证330203199001011233", "身份证330*************33"),
        ("11010519491231002X", "110*************2X"),
        ("11010519491231002x。", "110*************2x。"),
        ("330203 19900101 1233", "330*** ******** **33"),
        ("身份证号：330203900101123", "身份证号：330**********23"),
        // Bank cards.
        ("6222021234567890128", "6222***********0128"),
        ("6222 0212 3456 7890 128", "6222 **** **** ***0 128"),
        ("卡号 1234567890123456", "卡号 1234********3456"),
        // E-mail.
        ("zhangsan@example.com", "z*******@example.com"),
        ("写信到 a.b-c@mail.gov.cn 谢谢", "写信到 a.*-*@mail.gov.cn 谢谢"),
        ("x@example.com", "*@example.com"),
        // Vehicle plates.
        ("浙B12345乱停", "浙B***45乱停"),
        ("浙B·D12345", "浙B·****45"),
        ("浙b 8888学", "浙b ***8学"),
        ("沪AD12345", "沪A****45"),
        // Chat names.
        ("微信号：zhangsan_88", "微信号：z*******_**"),
        ("加微信 abc12345", "加微信 a*******"),
        ("VX:abc12345", "VX:a*******"),
        ("QQ 123456789", "QQ 1********"),
        ("qq号是123456", "qq号是1*****"),
        // Names.
        ("联系人：张三，电话13800138000", "联系人：张*，电话138****8000"),
        ("联系人张三电话13800138000", "联系人张*电话138****8000"),
        ("姓名 王小明", "姓名 王**"),
        ("我叫欧阳小明", "我叫欧阳**"),
        ("我叫李雷住在3幢", "我叫李*住在3幢"),
        ("我是陈阿姨，楼上漏水", "我是陈**，楼上漏水"),
    ];
    for (text, masked) in table {
        assert_eq!(mask(text), masked, "{text}");
    }
}

#[test]
fn what_only_looks_personal_is_left_alone() {
    let table = [
        "事件编号 330203001-20261124-0001",
        "330203001202611240001",
        "网格编码330203001002003",
        "部件编码 3302030102000123",
        "类别 0101-20261124",
        "类别0301-20261124",
        "2026-11-24 08:30",
        "20261124",
        "价格12345678元",
        "工程款13800138000元",
        "共 1,234,567.89 元",
        "面积 13800138000.5",
        "经纬度 121.5439812, 29.8683401",
        "热线12345, 火警119, 400-800-0088",
        "设备A13800138000B",
        "序列号SN87654321",
        "87654321",
        "中山路123号3幢502室",
        "G15高速K1234+500",
        "管径DN300, 长度1200米",
        "微信支付20元",
        "微信 2026-11-24 付款",
        "qq群里有人说",
        "沪B线公交",
        "云C区3号楼",
        "每天@一次",
        "我是业主, 请尽快处理",
        "我是高新区居民",
        "我是马路对面的住户",
        "我叫了物业没人来",
        "联系人电话不通",
        "联系人员已到场",
        "井盖缺失, 消防通道被堵",
        "",
    ];
    for text in table {
        assert_eq!(mask(text), text);
    }
}

#[test]
fn tokens_are_characters_pairs_and_words() {
    let list = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>();
    assert_eq!(tokens("井盖缺失"), list(&["井", "井盖", "盖", "盖缺", "缺", "缺失", "失"]));
    assert_eq!(tokens("井，盖"), list(&["井", "盖"]), "no pair across punctuation");
    assert_eq!(tokens("ＤＮ３００ pipe, PIPE"), list(&["dn300", "pipe"]));
    assert_eq!(tokens("B1层 2幢"), list(&["b1", "层", "2", "幢"]));
    assert_eq!(tokens("看看看"), list(&["看", "看看"]), "each once");
    assert_eq!(tokens(" ，。 "), Vec::<String>::new());
    assert_eq!(query_tokens("井"), list(&["井"]));
    assert_eq!(query_tokens("井盖缺失"), list(&["井盖", "盖缺", "缺失"]));
    assert_eq!(query_tokens("A座 井盖"), list(&["a", "座", "井盖"]));
    assert_eq!(fold("ＡＢＣ　abc"), "abc abc");
}

/// Words as people report them: Chinese, Latin, digits and punctuation mixed.
fn text() -> impl Strategy<Value = String> {
    "([\u{4e00}-\u{4e40}]{1,4}|[a-c]{1,3}|[0-9]{1,3}|[，。 !-]){0,20}"
}

proptest! {
    #[test]
    fn a_query_that_is_part_of_a_text_finds_it(text in text(), from in 0_usize..60, length in 1_usize..20) {
        let part: String = text.chars().skip(from).take(length).collect();
        let found: HashSet<String> = tokens(&text).into_iter().collect();
        // A word of letters is found whole, not by a part of it.
        for needed in query_tokens(&part).into_iter().filter(|token| !token.is_ascii()) {
            prop_assert!(found.contains(&needed), "{} of {}", needed, part);
        }
    }

    #[test]
    fn tokens_come_once(text in text()) {
        let list = tokens(&text);
        let set: HashSet<&String> = list.iter().collect();
        prop_assert_eq!(set.len(), list.len());
    }

    #[test]
    fn masking_keeps_the_length_and_is_done_once(text in "([\u{4e00}-\u{4e40}]{0,3}|联系人|我叫|微信|电话|QQ|浙B|张|王|13800138|[0-9]{3,12}|[a-z@.xX -]{1,6}){0,12}") {
        let masked = mask(&text);
        prop_assert_eq!(masked.chars().count(), text.chars().count());
        prop_assert_eq!(mask(&masked), masked.clone());
    }

    #[test]
    fn a_mobile_number_never_stays(before in "[\u{4e00}-\u{9fff}，。: ]{0,8}", number in "1[3-9][0-9]{9}", after in "[\u{4e00}-\u{9fff}，。 ]{0,8}") {
        prop_assume!(!after.starts_with(['元', '万', '亿']));
        let text = format!("{before}{number}{after}");
        prop_assert!(!mask(&text).contains(&number), "{}", mask(&text));
    }
}
