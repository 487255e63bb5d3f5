//! What people of the demo write with a step that needs words.

use domain::case::Action;
use domain::case::action::{Found, RefuseReason, ReturnReason, Verdict};

use crate::dice::Dice;

/// A line for a step; none where people mostly write nothing.
pub fn said(action: &Action, dice: &mut Dice) -> Option<&'static str> {
    let lines: &[&'static str] = match action {
        Action::Refuse { reason } => match reason {
            RefuseReason::OutOfScope => &["不属于受理范围, 已告知来电人相应渠道。"],
            RefuseReason::TooLittleKnown => &["位置和情况不清, 多次联系未果。"],
            RefuseReason::NotFound => &["现场核实未发现所述情况。"],
            RefuseReason::AlreadyHandled => &["同一事项已在办理, 请以原编号查询。"],
            RefuseReason::OtherLegalWay => &["该事项已进入诉讼程序, 建议通过法定途径解决。"],
        },
        Action::SiteCheck { found: Found::Exists } => &["现场核实属实。", "已到现场, 情况与反映一致。"],
        Action::SiteCheck { .. } => &["现场未发现反映的情况。"],
        Action::Comment => {
            &["已联系产权单位, 约定明天上午到场。", "材料已订购, 到货后施工。", "已设置围挡和警示标志。"]
        }
        Action::Return { reason } => match reason {
            ReturnReason::OtherArea => &["地点不在本单位辖区, 请核对点位后重新派遣。"],
            ReturnReason::OtherDuty => &["不属于本单位职责, 请派相应主管部门。"],
            ReturnReason::UnclearOwner => &["设施权属不明, 需先确权。"],
            ReturnReason::TooLittleKnown => &["缺少具体位置和联系方式, 无法办理。"],
        },
        Action::AskRuling { .. } => &["两次退回仍派至本单位, 不属于本单位职责, 提请裁定。"],
        Action::Rule { .. } => &["经核对三定职责和现场权属, 由该单位主办, 其他单位配合。"],
        Action::AskExtend { .. } => {
            &["需更换预制构件, 到货时间较长, 申请延期。", "受连续降雨影响无法施工, 申请延期。"]
        }
        Action::AskSuspend { .. } => {
            &["列入下月道路整治计划统一实施, 申请挂账。", "需待汛期结束后施工, 申请挂账。"]
        }
        Action::AskVoid => &["经核对为测试上报, 申请作废。", "上报人说明系误报, 申请作废。"],
        Action::AskForceClose => &["已无法核查现场, 责任单位提供了完工资料, 申请强制结案。"],
        Action::Deny => &["理由不充分, 请按时限办理。"],
        Action::Supervise { .. } => {
            &["涉及公共安全, 请加快办理并当日反馈进展。", "群众多次反映, 请落实专人办理。"]
        }
        Action::ReplySupervision => &["已增派力量, 预计明天完成。", "已完成主要工程, 正在收尾。"],
        Action::Urge => &["还没有看到处理, 请尽快。"],
        Action::Consult { .. } => &["涉及多个部门, 请提出处理意见。"],
        Action::ReplyConsult => {
            &["同意主办单位方案, 我单位配合现场保障。", "建议先行围护, 管线由我单位迁移。"]
        }
        Action::CoFeedBack => &["已配合完成管线排查。", "已配合现场交通疏导。"],
        Action::Verify { verdict: Verdict::Pass } => &["现场已处理到位。", "核查通过, 与反馈一致。"],
        Action::Verify { verdict: Verdict::Fail } => {
            &["只处理了一部分, 请继续整改。", "现场仍有残留, 未达到结案标准。"]
        }
        Action::Verify { verdict: Verdict::Cannot } => &["现场封闭施工, 无法进入核查。"],
        Action::CallBack { .. } => &["电话回访, 来电人表示知晓结果。"],
        Action::Rate { satisfied: true, .. } => &["处理很快, 谢谢。", "满意。"],
        Action::Rate { .. } => &["没过两天又是老样子。"],
        Action::Reopen => &["问题又出现了, 请重新处理。"],
        Action::Raise { .. } => &["涉及跨镇街管线, 请县级中心协调。"],
        Action::Redispatch { .. } => &["原单位不便办理, 改派。"],
        _ => return None,
    };
    Some(*dice.pick(lines))
}
