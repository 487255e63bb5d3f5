//! Areas that ended, and which took over from which: what questions about the past need.

use std::collections::HashMap;

use domain::area::AreaCode;
use domain::post::Post;
use ledger::places::Succession;

use crate::city::Area;

/// Areas that ended, and how others took over. Few, so they are held like the areas in force.
#[derive(Debug, Default)]
pub struct Past {
    ended: HashMap<AreaCode, Area>,
    successions: Vec<Succession>,
}

impl Past {
    /// What ended, and what took its place.
    pub fn new(ended: impl IntoIterator<Item = Area>, successions: Vec<Succession>) -> Self {
        Self { ended: ended.into_iter().map(|area| (area.code.clone(), area)).collect(), successions }
    }

    /// An area that ended.
    pub fn area(&self, code: &AreaCode) -> Option<&Area> {
        self.ended.get(code)
    }

    /// The areas whose ground this one has, wholly or in part, through any number of successions; itself first.
    pub fn before(&self, code: &AreaCode) -> Vec<AreaCode> {
        self.walk(code, |it| (&it.to, &it.from))
    }

    /// The areas that have ground of this one, through any number of successions; itself first.
    pub fn after(&self, code: &AreaCode) -> Vec<AreaCode> {
        self.walk(code, |it| (&it.from, &it.to))
    }

    fn walk(&self, start: &AreaCode, step: impl Fn(&Succession) -> (&AreaCode, &AreaCode)) -> Vec<AreaCode> {
        let mut line = vec![start.clone()];
        let mut done = 0;
        while let Some(here) = line.get(done).cloned() {
            for (from, to) in self.successions.iter().map(&step) {
                if *from == here && !line.contains(to) {
                    line.push(to.clone());
                }
            }
            done += 1;
        }
        line
    }

    /// A post over a grid that was split or merged is one over what it was and what it became: nobody loses sight of
    /// their ground, or of what they reported there, before the security administrator says who has which part.
    pub fn spread(&self, posts: Vec<Post>) -> Vec<Post> {
        let mut all: Vec<Post> = Vec::with_capacity(posts.len());
        for post in posts {
            let line = self.before(&post.area).into_iter().chain(self.after(&post.area));
            for area in line {
                let post = Post { area, ..post.clone() };
                if !all.contains(&post) {
                    all.push(post);
                }
            }
        }
        all
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::DateTime;
    use domain::post::Role;
    use ledger::places::SuccessionKind::{self, Merge, Split};

    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    fn past() -> Past {
        let it = |from, to, kind: SuccessionKind| Succession {
            from: code(from),
            to: code(to),
            at: DateTime::UNIX_EPOCH,
            kind,
        };
        // 1 was split into 3 and 4; 2 and 4 were merged into 5.
        Past::new(
            [],
            vec![it("1", "3", Split), it("1", "4", Split), it("2", "5", Merge), it("4", "5", Merge)],
        )
    }

    #[test]
    fn a_line_is_walked_to_its_ends() {
        let past = past();
        let line = |codes: Vec<AreaCode>| codes.iter().map(ToString::to_string).collect::<String>();
        assert_eq!(line(past.before(&code("5"))), "5241");
        assert_eq!(line(past.before(&code("3"))), "31");
        assert_eq!(line(past.after(&code("1"))), "1345");
        assert_eq!(line(past.after(&code("3"))), "3");
    }

    #[test]
    fn a_post_is_over_what_its_grid_was_and_became() {
        let post = |area| Post { role: Role::GridWorker, unit: None, area: code(area) };
        let areas = |posts: Vec<Post>| posts.iter().map(|post| post.area.to_string()).collect::<String>();
        assert_eq!(areas(past().spread(vec![post("4")])), "415");
        assert_eq!(areas(past().spread(vec![post("4"), post("5"), post("9")])), "41529", "each once");
    }
}
