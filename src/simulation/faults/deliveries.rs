//! What can happen to deliveries between executions instead.

use std::time::Duration;

use super::{Fault, FaultSet, Stage};
use crate::model::Timestamp;
use crate::service::{Delivery, Errand};
use crate::simulation::agenda::{Class, Rank};
use crate::simulation::{Simulation, SiteKind, Thing};

impl Simulation {
    /// Something on its way arrives.
    pub(in crate::simulation) fn deliver(&mut self, delivery: Delivery) {
        let kind = match delivery.errand {
            Errand::StartLambdaFunction => return self.start_lambda_function(delivery),
            Errand::StartChild => SiteKind::Child,
            Errand::SignalExternal | Errand::RequestCancelExternal => SiteKind::External,
            Errand::TellOfChild(_) => return self.tell(delivery, SiteKind::Child),
            Errand::TellOfSignal(_) | Errand::TellOfCancel(_) => {
                return self.tell(delivery, SiteKind::External);
            }
            Errand::CancelActivityTask(_) | Errand::ApplyChildPolicy(_) => {
                return self.service.deliver(delivery, self.now);
            }
        };
        let (of, by) = (delivery.of, delivery.event_id);
        let admitted = |simulation: &Self| simulation.admitted_by_delivery(kind, &delivery);
        match self.strike(of, by, kind, admitted) {
            Some(Fault::Slow) => self.hold_up(delivery),
            Some(_) => self.service.deliver_in_vain(delivery, self.now),
            None => self.service.deliver(delivery, self.now),
        }
    }

    /// News of a child, signal or cancel request arrives. Asks what happens to the last of it.
    fn tell(&mut self, delivery: Delivery, kind: SiteKind) {
        let at = (delivery.of, delivery.event_id, kind);
        let fault = match delivery.is_last_news() {
            false => None,
            true => self.strike_at(Stage::Answered, at, |simulation| {
                let mut admitted = FaultSet::NONE;
                let acts = !simulation.service.is_void(&delivery) && simulation.later().is_some();
                admitted.insert_if(acts, Fault::ToldLate);
                admitted
            }),
        };
        match fault {
            Some(Fault::ToldLate) => self.hold_up(delivery),
            _ => self.service.deliver(delivery, self.now),
        }
    }

    /// Something on its way arrives once something else has come.
    fn hold_up(&mut self, delivery: Delivery) {
        let Some(at) = self.later() else { return self.service.deliver(delivery, self.now) };
        let rank = Rank::of(delivery.of, delivery.event_id);
        self.agenda.put(at, Class::Effect, rank, Thing::LateDelivery(delivery));
    }

    fn admitted_by_delivery(&self, kind: SiteKind, delivery: &Delivery) -> FaultSet {
        let in_vain = self.service.is_in_vain(delivery);
        let acts = |fault: &Fault| match *fault == Fault::Slow {
            true => self.later().is_some(),
            false => !in_vain && *fault != Fault::ToldLate,
        };
        FaultSet::of_kind(kind).iter().filter(acts).collect()
    }

    /// A millisecond after the next moment at which something is to come.
    fn later(&self) -> Option<Timestamp> {
        let due = self.service.next_due().map(|due| due.at);
        let things = self.things_to_come().map(|(at, _)| at);
        let next = things.chain(due).filter(|at| *at > self.now).min();
        next.map(|next| next + Duration::from_millis(1))
    }
}
