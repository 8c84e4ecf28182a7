//! Domains: registered, deprecated, undeprecated and described. ListDomains and the tags of domains
//! would stand here too.

use indexmap::map::Entry;

use crate::execution::Registered;
use crate::model::requests::{DeprecateDomain, DescribeDomain, RegisterDomain, UndeprecateDomain};
use crate::model::responses::{DomainConfiguration, DomainDetail, DomainInfo};
use crate::model::{Operation, RegistrationStatus, Text, Timestamp};
use crate::service::{ApiFault, Domain, Service};

impl Service {
    /// RegisterDomain. A name that is taken, by a deprecated domain too, is refused.
    ///
    /// # Errors
    ///
    /// DomainAlreadyExistsFault, LimitExceededFault, TooManyTagsFault, ValidationException,
    /// ThrottlingException.
    pub fn register_domain(
        &mut self,
        request: RegisterDomain,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.admit_plain(Operation::RegisterDomain, &request.name, now)?;
        self.constrain(|constraints| constraints.register_domain(&request))?;
        let known = self.domains.len();
        let Entry::Vacant(entry) = self.domains.entry(request.name.clone()) else {
            return Err(ApiFault::DomainAlreadyExists(request.name.to_string()));
        };
        if request.tags.as_ref().map_or(0, Vec::len) > self.limits.domain_tags {
            return Err(ApiFault::TooManyTags(request.name.to_string()));
        }
        if known >= self.limits.domains {
            return Err(ApiFault::LimitExceeded("domains of the account".to_owned()));
        }
        entry.insert(Domain::new(request));
        Ok(())
    }

    /// DeprecateDomain: its types are deprecated with it. Running executions go on, and whoever
    /// looks at the domain still sees it.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, DomainDeprecatedFault, ValidationException, ThrottlingException.
    pub fn deprecate_domain(
        &mut self,
        request: &DeprecateDomain,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let domain = self.admitted_domain(Operation::DeprecateDomain, &request.name, now)?;
        if domain.deprecated {
            return Err(ApiFault::DomainDeprecated(request.name.to_string()));
        }
        domain.deprecated = true;
        let types = domain.types_mut();
        types.workflow_types.values_mut().for_each(|known| known.deprecate(now, true));
        types.activity_types.values_mut().for_each(|known| known.deprecate(now, true));
        Ok(())
    }

    /// UndeprecateDomain. Whether the types come back that were deprecated with the domain is an
    /// assumption; one that was deprecated by itself never does.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, DomainAlreadyExistsFault, ValidationException, ThrottlingException.
    pub fn undeprecate_domain(
        &mut self,
        request: &UndeprecateDomain,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let restores_types = self.assumptions.undeprecated_domain_restores_types;
        let domain = self.admitted_domain(Operation::UndeprecateDomain, &request.name, now)?;
        if !domain.deprecated {
            return Err(ApiFault::DomainAlreadyExists(request.name.to_string()));
        }
        domain.deprecated = false;
        if restores_types {
            let types = domain.types_mut();
            types.workflow_types.values_mut().for_each(come_back);
            types.activity_types.values_mut().for_each(come_back);
        }
        Ok(())
    }

    /// DescribeDomain.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, ValidationException, ThrottlingException.
    pub fn describe_domain(
        &mut self,
        request: &DescribeDomain,
        now: Timestamp,
    ) -> Result<DomainDetail, ApiFault> {
        let arn = self.region.domain_arn(&request.name);
        let domain = self.admitted_domain(Operation::DescribeDomain, &request.name, now)?;
        let RegisterDomain { name, description, .. } = domain.registration.clone();
        let retention = domain.registration.workflow_execution_retention_period_in_days;
        let status = match domain.deprecated {
            true => RegistrationStatus::Deprecated,
            false => RegistrationStatus::Registered,
        };
        Ok(DomainDetail {
            domain_info: DomainInfo { name, status, description, arn: Some(arn.into()) },
            configuration: DomainConfiguration {
                workflow_execution_retention_period_in_days: retention,
            },
        })
    }

    /// The domain that an operation on domains names.
    fn admitted_domain(
        &mut self,
        operation: Operation,
        name: &Text,
        now: Timestamp,
    ) -> Result<&mut Domain, ApiFault> {
        self.admit_plain(operation, name, now)?;
        self.constrain(|constraints| constraints.domain_at("name", name))?;
        self.domain_mut(name)
    }
}

fn come_back<R>(known: &mut Registered<R>) {
    known.deprecation = known.deprecation.filter(|deprecation| !deprecation.with_domain);
}
