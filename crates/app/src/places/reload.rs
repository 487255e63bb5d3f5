//! The city read anew after an administrator changed what it is made of, so that the next request works on it.

use crate::city::City;
use crate::{App, AppError};

impl App {
    /// Reads the city anew. What the operator's configuration put in place of what is stored stays in place.
    pub(crate) async fn reload_city(&self) -> Result<(), AppError> {
        if let Some(mut city) = City::load(&self.ledger, self.time.now()).await? {
            let now = self.city();
            city.rules.settings = now.rules.settings.clone();
            city.rules.calendar = now.rules.calendar.clone();
            self.replace_city(city);
        }
        Ok(())
    }
}
