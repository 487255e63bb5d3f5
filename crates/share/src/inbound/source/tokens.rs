//! Numbers that a target tells later: asked for under the token it gave when it took the delivery.

use ledger::share::{Target, Token};

use super::Broken;
use crate::send::Carrier;
use crate::service::Share;

impl Share {
    /// Asks a target for the numbers it has yet to tell.
    pub(super) async fn ask_numbers(&self, target: &Target, tokens: Vec<Token>) -> Result<(), Broken> {
        if tokens.is_empty() {
            return Ok(());
        }
        let carrier = self.carrier_of(target.clone()).await??;
        // A target that is reached in another way by now has no such addresses.
        let Carrier::Open311(endpoint) = &*carrier else { return Ok(()) };
        let mut wrong = None;
        for Token { target, case, token } in tokens {
            match endpoint.number(&token).await {
                Ok(Some(number)) => {
                    self.store().set_number(target, case, &number).await.map_err(app::AppError::from)?;
                }
                Ok(None) => {}
                // Others may be answered all the same.
                Err(reason) => wrong = wrong.or(Some(reason)),
            }
        }
        wrong.map_or(Ok(()), |reason| Err(reason.into()))
    }
}
