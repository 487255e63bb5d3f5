//! Another system's list, read from where it ended the last time.

use super::super::settings::Source;
use super::super::take::Sender;
use super::{Broken, address};
use crate::reason::Reason;
use crate::send::signed_in;
use crate::service::Share;

/// Pages read in one turn.
const MOST_PAGES: usize = 100;

impl Share {
    /// Reads a list to its end. How far it came is put down after each page, when all of the page was taken.
    pub(super) async fn read_list(
        &self,
        sender: &Sender,
        source: &Source,
        mut mark: Option<String>,
    ) -> Result<(), Broken> {
        let Source::Poll { url, mark: named, items_at, next_at, .. } = source else { return Ok(()) };
        let asking = self.asking(sender.target.id).await?;
        for _ in 0..MOST_PAGES {
            let query: Vec<_> = mark.as_deref().map(|mark| (named.as_str(), mark)).into_iter().collect();
            let ask = signed_in(asking.client.get(address(url, &query)?), &asking.credential);
            let answer = self.asked(sender, &asking, ask).await?;
            let items = answer.pointer(items_at).and_then(|items| items.as_array()).ok_or_else(|| {
                Reason::new(
                    "no_items",
                    format!("对方的回答中 “{items_at}” 处没有列表"),
                    format!("the answer has no list at \"{items_at}\""),
                )
            })?;
            for item in items {
                self.take_in(sender, item, None).await?;
            }
            let next = next_at.as_ref().and_then(|at| match answer.pointer(at)? {
                serde_json::Value::String(text) if !text.is_empty() => Some(text.clone()),
                serde_json::Value::Number(number) => Some(number.to_string()),
                _ => None,
            });
            let goes_on = next.is_some() && next != mark && !items.is_empty();
            if let Some(next) = next {
                self.went(&sender.target, Some(next.clone()), None).await?;
                mark = Some(next);
            }
            if !goes_on {
                break;
            }
        }
        Ok(())
    }
}
