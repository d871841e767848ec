//! What a report can be narrowed to.

use crate::aggregate::App;
use crate::category::{Categories, lies_in};
use crate::event::Name;

/// All that happened, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// All of it.
    #[default]
    Everything,
    /// What happened while this application had the focus.
    App(Name),
    /// What happened while an application of this category, or of one within it, had the focus.
    Category(String),
    /// What came from this device.
    Device(Name),
}

impl Only {
    /// Whether anything is left out.
    pub fn is_part(&self) -> bool {
        *self != Self::Everything
    }

    /// The one application that is meant.
    pub fn app(&self) -> Option<Name> {
        if let Self::App(app) = self { Some(*app) } else { None }
    }

    /// The one device that is meant.
    pub fn device(&self) -> Option<Name> {
        if let Self::Device(device) = self { Some(*device) } else { None }
    }

    /// Whether what happened in an application is meant, or can be.
    pub fn holds(&self, app: App, categories: &Categories) -> bool {
        match self {
            Self::Everything | Self::Device(_) => true,
            Self::App(only) => app == Some(*only),
            Self::Category(only) => app.is_some_and(|app| {
                let category = categories.name(app);
                if only.is_empty() { category.is_empty() } else { lies_in(category, only) }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_holds_the_applications_of_those_within_it() {
        let categories = Categories::default();
        let only = |category: &str| Only::Category(category.to_owned());
        let app = |name: &str| Some(Name::new(name));
        assert!(only("Work").holds(app("code"), &categories));
        assert!(!only("Work").holds(app("firefox"), &categories));
        assert!(only("").holds(app("never heard of"), &categories));
        assert!(!only("").holds(None, &categories), "no application has no category");
        assert!(Only::Everything.holds(None, &categories) && !Only::App(Name::new("code")).holds(None, &categories));
    }
}
