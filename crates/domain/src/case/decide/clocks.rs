//! The unit's clock when the case goes from hand to hand. A unit has one clock for the case, however often it gets it,
//! so that refusing gains nothing (brief decision 9).

use super::Decision;
use crate::UnitId;
use crate::clock::{Clock, ClockKind, Limit};

impl Decision<'_> {
    /// The clock of a unit that gets the case. One that had it before gets its own again, with what was left of it: it
    /// stood still while another had the case. A condition corrected meanwhile counts from the original start, as it
    /// does for a unit that has the case.
    pub(super) fn clock_of(&self, unit: UnitId, limit: Limit) -> Clock {
        let calendar = &self.rules.calendar;
        match self.case.earlier.iter().find(|earlier| earlier.unit == unit) {
            Some(earlier) => earlier.clock.clone().relimit(limit, calendar).resume(self.now, calendar),
            None => self.clock(ClockKind::Handle, limit),
        }
    }

    /// The clock of the unit that loses the case with this step, standing still from now on.
    pub(super) fn kept_clock(&self) -> Option<Clock> {
        self.resumed_clock().map(|clock| clock.pause(self.now))
    }

    /// The unit's clock without its suspension. It runs again from now, or from the end of what was granted where that
    /// is earlier: however late the resumption is noticed, no more than the granted time was paused.
    pub(super) fn resumed_clock(&self) -> Option<Clock> {
        let at = self.case.suspended_until.map_or(self.now, |until| until.min(self.now));
        self.case.handle_clock.clone().map(|clock| clock.resume(at, &self.rules.calendar))
    }
}
