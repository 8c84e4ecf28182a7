//! Types of workflows and activities: registered, deprecated, undeprecated, deleted and described.
//! ListWorkflowTypes and ListActivityTypes would stand here too.

use std::hash::Hash;

use indexmap::map::Entry;

use crate::execution::{Constraints, Registered, Registrations, Types};
use crate::iam::Context;
use crate::model::requests::{
    DeleteActivityType, DeleteWorkflowType, DeprecateActivityType, DeprecateWorkflowType,
    DescribeActivityType, DescribeWorkflowType, RegisterActivityType, RegisterWorkflowType,
    UndeprecateActivityType, UndeprecateWorkflowType,
};
use crate::model::responses::{
    ActivityTypeConfiguration, ActivityTypeDetail, ActivityTypeInfo, WorkflowTypeConfiguration,
    WorkflowTypeDetail, WorkflowTypeInfo,
};
use crate::model::{
    ActivityType, Limits, Operation, RegistrationStatus, Text, Timestamp, WorkflowType,
};
use crate::service::{ApiFault, Domain, NamedBy, Service, condition_keys};

/// What workflow types and activity types have in common.
pub(super) trait TypeKind: Clone + Eq + Hash + 'static {
    /// What such a type is registered with.
    type Registration: 'static;

    /// Those of a domain.
    fn of(types: &Types) -> &Registrations<Self, Self::Registration>;

    /// Those of a domain, to change.
    fn of_mut(types: &mut Types) -> &mut Registrations<Self, Self::Registration>;

    /// How many of them a domain may have.
    fn most(limits: &Limits) -> usize;

    /// The type in a message.
    fn label(&self) -> String;

    /// The condition keys of what is done with the type.
    fn keys(&self) -> Context;

    /// Holds the name and version in a request against the constraints.
    fn constrain(&self, constraints: &mut Constraints<'_>);
}

macro_rules! type_kind {
    ($kind:ident: $registration:ident, $all:ident, $keys:path, $constrain:path) => {
        impl TypeKind for $kind {
            type Registration = $registration;

            fn of(types: &Types) -> &Registrations<Self, $registration> {
                &types.$all
            }

            fn of_mut(types: &mut Types) -> &mut Registrations<Self, $registration> {
                &mut types.$all
            }

            fn most(limits: &Limits) -> usize {
                limits.$all
            }

            fn label(&self) -> String {
                let $kind { name, version } = self;
                format!(concat!(stringify!($kind), "=[name={}, version={}]"), name, version)
            }

            fn keys(&self) -> Context {
                $keys(self)
            }

            fn constrain(&self, constraints: &mut Constraints<'_>) {
                $constrain(constraints, self);
            }
        }
    };
}

type_kind! {
    WorkflowType: RegisterWorkflowType, workflow_types,
    condition_keys::of_workflow_type, Constraints::workflow_type
}
type_kind! {
    ActivityType: RegisterActivityType, activity_types,
    condition_keys::of_activity_type, Constraints::activity_type
}

impl Service {
    /// RegisterWorkflowType. A type that exists, deprecated or not, is refused: what it was
    /// registered with never changes (API model).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, DomainDeprecatedFault, TypeAlreadyExistsFault, LimitExceededFault,
    /// OperationNotPermittedFault, ValidationException, ThrottlingException.
    pub fn register_workflow_type(
        &mut self,
        request: RegisterWorkflowType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let RegisterWorkflowType { name, version, default_task_list, .. } = &request;
        let keys = condition_keys::of_registration(name, version, default_task_list.as_ref());
        self.admit(Operation::RegisterWorkflowType, &request.domain, now, |_| keys)?;
        self.constrain(|constraints| constraints.register_workflow_type(&request))?;
        let workflow_type = WorkflowType::new(request.name.clone(), request.version.clone());
        let by = || NamedBy::Registration(workflow_type.clone());
        self.permit_role(request.default_lambda_role.as_ref(), by, now)?;
        self.register(workflow_type, request.domain.clone(), request, now)
    }

    /// DeprecateWorkflowType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeDeprecatedFault, ValidationException, ThrottlingException.
    pub fn deprecate_workflow_type(
        &mut self,
        request: &DeprecateWorkflowType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let DeprecateWorkflowType { domain, workflow_type } = request;
        self.admit_type(Operation::DeprecateWorkflowType, domain, workflow_type, now)?;
        self.deprecate(domain, workflow_type, now)
    }

    /// UndeprecateWorkflowType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeAlreadyExistsFault, DomainDeprecatedFault,
    /// ValidationException, ThrottlingException.
    pub fn undeprecate_workflow_type(
        &mut self,
        request: &UndeprecateWorkflowType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let UndeprecateWorkflowType { domain, workflow_type } = request;
        self.admit_type(Operation::UndeprecateWorkflowType, domain, workflow_type, now)?;
        self.undeprecate(domain, workflow_type)
    }

    /// DeleteWorkflowType: the type can be registered anew (inferred).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeNotDeprecatedFault, ValidationException, ThrottlingException.
    pub fn delete_workflow_type(
        &mut self,
        request: &DeleteWorkflowType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let DeleteWorkflowType { domain, workflow_type } = request;
        self.admit_type(Operation::DeleteWorkflowType, domain, workflow_type, now)?;
        self.delete(domain, workflow_type)
    }

    /// DescribeWorkflowType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, ValidationException, ThrottlingException.
    pub fn describe_workflow_type(
        &mut self,
        request: &DescribeWorkflowType,
        now: Timestamp,
    ) -> Result<WorkflowTypeDetail, ApiFault> {
        let DescribeWorkflowType { domain, workflow_type } = request;
        self.admit_type(Operation::DescribeWorkflowType, domain, workflow_type, now)?;
        let registered = self.domain(domain)?.1.registered(workflow_type)?;
        let registration = registered.registration.clone();
        Ok(WorkflowTypeDetail {
            type_info: WorkflowTypeInfo {
                workflow_type: workflow_type.clone(),
                status: status(registered),
                description: registration.description,
                creation_date: registered.creation_date,
                deprecation_date: registered.deprecation.map(|deprecation| deprecation.date),
            },
            configuration: WorkflowTypeConfiguration {
                default_task_start_to_close_timeout: registration
                    .default_task_start_to_close_timeout,
                default_execution_start_to_close_timeout: registration
                    .default_execution_start_to_close_timeout,
                default_task_list: registration.default_task_list,
                default_task_priority: registration.default_task_priority,
                default_child_policy: registration.default_child_policy,
                default_lambda_role: registration.default_lambda_role,
            },
        })
    }

    /// RegisterActivityType. A type that exists, deprecated or not, is refused: what it was
    /// registered with never changes (API model).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, DomainDeprecatedFault, TypeAlreadyExistsFault, LimitExceededFault,
    /// ValidationException, ThrottlingException.
    pub fn register_activity_type(
        &mut self,
        request: RegisterActivityType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let RegisterActivityType { name, version, default_task_list, .. } = &request;
        let keys = condition_keys::of_registration(name, version, default_task_list.as_ref());
        self.admit(Operation::RegisterActivityType, &request.domain, now, |_| keys)?;
        self.constrain(|constraints| constraints.register_activity_type(&request))?;
        let activity_type = ActivityType::new(request.name.clone(), request.version.clone());
        self.register(activity_type, request.domain.clone(), request, now)
    }

    /// DeprecateActivityType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeDeprecatedFault, ValidationException, ThrottlingException.
    pub fn deprecate_activity_type(
        &mut self,
        request: &DeprecateActivityType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let DeprecateActivityType { domain, activity_type } = request;
        self.admit_type(Operation::DeprecateActivityType, domain, activity_type, now)?;
        self.deprecate(domain, activity_type, now)
    }

    /// UndeprecateActivityType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeAlreadyExistsFault, DomainDeprecatedFault,
    /// ValidationException, ThrottlingException.
    pub fn undeprecate_activity_type(
        &mut self,
        request: &UndeprecateActivityType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let UndeprecateActivityType { domain, activity_type } = request;
        self.admit_type(Operation::UndeprecateActivityType, domain, activity_type, now)?;
        self.undeprecate(domain, activity_type)
    }

    /// DeleteActivityType: the type can be registered anew (inferred).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeNotDeprecatedFault, ValidationException, ThrottlingException.
    pub fn delete_activity_type(
        &mut self,
        request: &DeleteActivityType,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let DeleteActivityType { domain, activity_type } = request;
        self.admit_type(Operation::DeleteActivityType, domain, activity_type, now)?;
        self.delete(domain, activity_type)
    }

    /// DescribeActivityType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, ValidationException, ThrottlingException.
    pub fn describe_activity_type(
        &mut self,
        request: &DescribeActivityType,
        now: Timestamp,
    ) -> Result<ActivityTypeDetail, ApiFault> {
        let DescribeActivityType { domain, activity_type } = request;
        self.admit_type(Operation::DescribeActivityType, domain, activity_type, now)?;
        let registered = self.domain(domain)?.1.registered(activity_type)?;
        let registration = registered.registration.clone();
        Ok(ActivityTypeDetail {
            type_info: ActivityTypeInfo {
                activity_type: activity_type.clone(),
                status: status(registered),
                description: registration.description,
                creation_date: registered.creation_date,
                deprecation_date: registered.deprecation.map(|deprecation| deprecation.date),
            },
            configuration: ActivityTypeConfiguration {
                default_task_start_to_close_timeout: registration
                    .default_task_start_to_close_timeout,
                default_task_heartbeat_timeout: registration.default_task_heartbeat_timeout,
                default_task_list: registration.default_task_list,
                default_task_priority: registration.default_task_priority,
                default_task_schedule_to_start_timeout: registration
                    .default_task_schedule_to_start_timeout,
                default_task_schedule_to_close_timeout: registration
                    .default_task_schedule_to_close_timeout,
            },
        })
    }

    /// Whether an operation on a type may be called, and what it names is well-formed.
    fn admit_type<T: TypeKind>(
        &mut self,
        operation: Operation,
        domain: &Text,
        named: &T,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.admit(operation, domain, now, |_| named.keys())?;
        self.constrain(|constraints| {
            constraints.domain(domain);
            named.constrain(constraints);
        })
    }

    fn register<T: TypeKind>(
        &mut self,
        named: T,
        domain: Text,
        registration: T::Registration,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let (most, label) = (T::most(&self.limits), named.label());
        let types = T::of_mut(self.usable_domain_mut(&domain)?.types_mut());
        let known = types.len();
        let Entry::Vacant(entry) = types.entry(named) else {
            return Err(ApiFault::TypeAlreadyExists(label));
        };
        if known >= most {
            return Err(ApiFault::LimitExceeded(format!("types of domain {domain}")));
        }
        entry.insert(Registered::new(registration, now));
        Ok(())
    }

    fn deprecate<T: TypeKind>(
        &mut self,
        domain: &Text,
        named: &T,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let registered = self.domain_mut(domain)?.registered_mut(named)?;
        if registered.is_deprecated() {
            return Err(ApiFault::TypeDeprecated(named.label()));
        }
        registered.deprecate(now, false);
        Ok(())
    }

    /// In a deprecated domain no type comes back by itself (inferred).
    fn undeprecate<T: TypeKind>(&mut self, domain: &Text, named: &T) -> Result<(), ApiFault> {
        let registered = self.usable_domain_mut(domain)?.registered_mut(named)?;
        if !registered.is_deprecated() {
            return Err(ApiFault::TypeAlreadyExists(named.label()));
        }
        registered.deprecation = None;
        Ok(())
    }

    /// Executions and tasks of the type go on (API model).
    fn delete<T: TypeKind>(&mut self, domain: &Text, named: &T) -> Result<(), ApiFault> {
        let domain = self.domain_mut(domain)?;
        if !domain.registered(named)?.is_deprecated() {
            return Err(ApiFault::TypeNotDeprecated);
        }
        T::of_mut(domain.types_mut()).shift_remove(named);
        Ok(())
    }
}

impl Domain {
    /// The registered type.
    pub(super) fn registered<T: TypeKind>(
        &self,
        named: &T,
    ) -> Result<&Registered<T::Registration>, ApiFault> {
        T::of(&self.types).get(named).ok_or_else(|| unknown_type(named))
    }

    fn registered_mut<T: TypeKind>(
        &mut self,
        named: &T,
    ) -> Result<&mut Registered<T::Registration>, ApiFault> {
        T::of_mut(self.types_mut()).get_mut(named).ok_or_else(|| unknown_type(named))
    }
}

fn unknown_type<T: TypeKind>(named: &T) -> ApiFault {
    ApiFault::UnknownResource(format!("Unknown type: {}", named.label()))
}

fn status<R>(registered: &Registered<R>) -> RegistrationStatus {
    match registered.is_deprecated() {
        true => RegistrationStatus::Deprecated,
        false => RegistrationStatus::Registered,
    }
}
