//! One edition of the taxonomy: functions, categories, leaves.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::edition::Edition;
use super::leaf::Leaf;
use super::sound;
use super::suggest::Cues;
use crate::Bilingual;
use crate::words::Flaw;

/// The four platforms of a town (四个平台).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// 综治工作
    SocialGovernance,
    /// 市场监管
    MarketSupervision,
    /// 综合执法
    LawEnforcement,
    /// 便民服务
    PublicService,
}

impl Platform {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::SocialGovernance, Self::MarketSupervision, Self::LawEnforcement, Self::PublicService];

    /// Its name for people.
    pub fn label(self) -> Bilingual {
        let (zh, en) = match self {
            Self::SocialGovernance => ("综治工作", "Social governance"),
            Self::MarketSupervision => ("市场监管", "Market supervision"),
            Self::LawEnforcement => ("综合执法", "Law enforcement"),
            Self::PublicService => ("便民服务", "Public service"),
        };
        Bilingual::new(zh, en)
    }
}

/// 职能: a kind of work some unit does; routing looks for the unit that does it for the case's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// A lower-case word, e.g. `water`.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
}

/// A main category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Two digits; 99 is "other".
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// The town's platform it belongs to.
    pub platform: Platform,
    /// Whether its matters are between people: these are never counted on the residents' map, where a single one in a
    /// small grid would point at somebody's door.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    /// Its leaves, at least one.
    pub leaves: Vec<Leaf>,
}

impl Category {
    /// The code of "other", which every taxonomy has.
    pub const OTHER: &'static str = "99";
}

/// One edition: read once, found sound, never changed.
#[derive(Debug, Clone, Serialize)]
pub struct Taxonomy {
    #[serde(flatten)]
    tree: Tree,
    /// Category and leaf by leaf code.
    #[serde(skip)]
    leaves: HashMap<String, (usize, usize)>,
    /// What suggests each leaf, in the order of leaves.
    #[serde(skip)]
    cues: Vec<Cues>,
}

/// The file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tree {
    pub(super) year: i32,
    pub(super) revision: u32,
    pub(super) functions: Vec<Function>,
    pub(super) categories: Vec<Category>,
}

impl Taxonomy {
    /// Reads a taxonomy file such as `data/categories.toml`; the first flaw found is named with its line, field and rule.
    pub fn from_toml(text: &str) -> Result<Self, Flaw> {
        let tree: Tree = toml::from_str(text).map_err(|error| Flaw::in_toml(text, &error))?;
        sound::check(&tree).map_err(|(code, flaw)| flaw.at_line(line_of_code(text, &code)))?;
        Ok(Self::indexed(tree))
    }

    fn indexed(tree: Tree) -> Self {
        let leaves = tree.categories.iter().enumerate().flat_map(|(category, c)| {
            c.leaves.iter().enumerate().map(move |(leaf, l)| (l.code.clone(), (category, leaf)))
        });
        let cues = tree.categories.iter().flat_map(|category| &category.leaves).map(Cues::of).collect();
        Self { leaves: leaves.collect(), cues, tree }
    }

    /// Which edition it is.
    pub fn edition(&self) -> Edition {
        Edition { year: self.tree.year, revision: self.tree.revision }
    }

    /// All functions.
    pub fn functions(&self) -> &[Function] {
        &self.tree.functions
    }

    /// The function with that code.
    pub fn function(&self, code: &str) -> Option<&Function> {
        self.tree.functions.iter().find(|function| function.code == code)
    }

    /// All categories, in their order.
    pub fn categories(&self) -> &[Category] {
        &self.tree.categories
    }

    /// The category with that two-digit code, or the category of a leaf's four-digit code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        match self.leaves.get(code) {
            Some(&(category, _)) => self.tree.categories.get(category),
            None => self.tree.categories.iter().find(|category| category.code == code),
        }
    }

    /// The leaf with that code.
    pub fn leaf(&self, code: &str) -> Option<&Leaf> {
        let &(category, leaf) = self.leaves.get(code)?;
        self.tree.categories.get(category)?.leaves.get(leaf)
    }

    /// The leaf of what fits no other: the first of the category "other".
    pub fn other(&self) -> Option<&Leaf> {
        self.category(Category::OTHER)?.leaves.first()
    }

    /// What suggests each leaf, in the order of leaves.
    pub(super) fn cues(&self) -> &[Cues] {
        &self.cues
    }

    /// All leaves, in their order.
    pub fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        self.tree.categories.iter().flat_map(|category| &category.leaves)
    }
}

/// The last line that gives something this code; of two that do, the later is the one to mend.
fn line_of_code(text: &str, code: &str) -> Option<usize> {
    let wanted = format!("code=\"{code}\"");
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| line.replace(' ', "").contains(&wanted))?;
    Some(last + 1)
}
