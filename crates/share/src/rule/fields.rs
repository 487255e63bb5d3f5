//! What a target may see of a case or an area.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $personal:literal;)*) => {
        /// A field of a case, or a few that belong together; of an area, its outline. There is none for a person's
        /// identity, and none for what a camera recognised.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($(#[doc = $doc])* $name,)* }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Whether it is personal: given in the clear for a stated purpose only.
            pub fn is_personal(self) -> bool {
                match self { $(Self::$name => $personal,)* }
            }
        }
    };
}

fields! {
    /// Stage and end.
    Stage = "stage", false;
    /// The area's code and names.
    Area = "area", false;
    /// Longitude and latitude.
    Point = "point", false;
    /// Category, leaf and filing condition.
    Category = "category", false;
    /// Where the report came from.
    Channel = "channel", false;
    /// When it was reported, is due and ended.
    Times = "times", false;
    /// Desk and lead unit.
    Units = "units", false;
    /// The description, personal text masked.
    Description = "description", false;
    /// The step: what was done, by which unit, and what was said, masked.
    Step = "step", false;
    /// An area's outline as GeoJSON: large, so it is given only where it is named.
    Outline = "outline", false;
    /// The description and what was said in the clear.
    ClearText = "clear_text", true;
    /// The address as it was typed.
    Address = "address", true;
    /// Whom to ask, and their phone number.
    Contact = "contact", true;
}
