//! Policy documents: read strictly, with the place of everything that is wrong.

use super::condition::{Condition, Operator};
use super::context::TIME_KEYS;
use super::json::Json;
use super::pattern::{PARTS_OF_ARN, Pattern, Template};

/// What a policy is attached to, which decides what its statements hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// Attached to a user or role: statements name resources and no principal.
    Identity,
    /// Says who may assume a role: statements name principals, no resource and only `sts:` actions.
    Trust,
    /// Attached to a resource, as a function's policy: statements name principals and resources.
    Resource,
}

impl PolicyKind {
    /// The most characters that are no white space (IAM user guide, "IAM and AWS STS quotas": of a
    /// trust policy by default, and of all inline policies of a role). A resource's service has
    /// quotas of its own; Lambda's is 20 KB.
    #[must_use]
    pub const fn most_characters(self) -> usize {
        match self {
            PolicyKind::Identity => 10_240,
            PolicyKind::Trust => 2_048,
            PolicyKind::Resource => 20_480,
        }
    }
}

/// What is wrong with a policy document, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy `{policy}`, at `{at}`: {problem}")]
pub struct PolicyError {
    /// The name of the policy.
    pub policy: String,
    /// The path to the place, as `Statement[1].Action[0]`; `document` for the whole.
    pub at: String,
    /// What is wrong there.
    pub problem: String,
}

/// A policy that IAM would take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    name: String,
    /// Of a managed policy; an inline one has none.
    arn: Option<String>,
    kind: PolicyKind,
    id: Option<String>,
    pub(super) statements: Vec<Statement>,
    /// Whether `${...}` stands for a value.
    pub(super) variables: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Statement {
    pub(super) sid: Option<String>,
    pub(super) allows: bool,
    pub(super) principals: Option<Except<PrincipalName>>,
    pub(super) actions: Except<ActionPattern>,
    pub(super) resources: Option<Except<ResourcePattern>>,
    pub(super) conditions: Vec<Condition>,
}

/// A list, or with `Not...` all but it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Except<T> {
    pub(super) not: bool,
    pub(super) list: Vec<T>,
}

impl<T> Except<T> {
    pub(super) fn covers(&self, matches: impl Fn(&T) -> bool) -> bool {
        self.list.iter().any(matches) != self.not
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PrincipalName {
    Everyone,
    Aws(String),
    Service(String),
    /// Of a kind that SWF and a role's session never are.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ActionPattern {
    pub(super) text: String,
    pub(super) pattern: Pattern,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum ResourcePattern {
    All,
    Arn(Template),
}

/// The name of AWS's managed policy that lets SWF's roles invoke functions.
const AWS_LAMBDA_ROLE: &str = "AWSLambdaRole";

/// What comes after the account in the ARN of that policy.
pub const AWS_LAMBDA_ROLE_PATH: &str = "policy/service-role/AWSLambdaRole";

/// What that policy grants (AWS managed policy reference, "AWSLambdaRole").
const ALLOWS_TO_INVOKE: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": ["*"]}
]}"#;

const TRUSTS_SWF: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "swf.amazonaws.com"}, "Action": "sts:AssumeRole"}
]}"#;

type Problem = (String, String);
type Members = [(String, Json)];

impl Policy {
    /// Reads a policy from JSON text.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the document, and where it stands (IAM user guide,
    /// "Grammar of the IAM JSON policy language").
    pub fn parse(name: &str, kind: PolicyKind, text: &str) -> Result<Self, PolicyError> {
        read(name, kind, text).map_err(|(at, problem)| PolicyError {
            policy: name.to_owned(),
            at: if at.is_empty() { "document".to_owned() } else { at },
            problem,
        })
    }

    /// AWS's managed policy `AWSLambdaRole`: it allows to invoke every function. Its ARN is that of
    /// the partition `aws`.
    #[must_use]
    pub fn aws_lambda_role() -> Self {
        let policy = Policy::parse(AWS_LAMBDA_ROLE, PolicyKind::Identity, ALLOWS_TO_INVOKE);
        let arn = format!("arn:aws:iam::aws:{AWS_LAMBDA_ROLE_PATH}");
        policy.expect("the managed policy is a policy").managed(&arn)
    }

    /// The same as a managed policy with this ARN, which is attached to users and roles instead of
    /// being a part of one.
    #[must_use]
    pub fn managed(self, arn: &str) -> Self {
        Policy { arn: Some(arn.to_owned()), ..self }
    }

    /// A trust policy that lets SWF assume its role, for whatever domain.
    #[must_use]
    pub fn trusts_swf() -> Self {
        let policy = Policy::parse("trust policy", PolicyKind::Trust, TRUSTS_SWF);
        policy.expect("the trust policy is a policy")
    }

    /// The name by which explanations call the policy.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ARN of a managed policy; `None`: it is an inline one.
    #[must_use]
    pub fn arn(&self) -> Option<&str> {
        self.arn.as_deref()
    }

    /// What the policy is attached to.
    #[must_use]
    pub fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// Whether a condition is about the time of a request.
    pub(super) fn depends_on_time(&self) -> bool {
        let is_time = |key: &str| TIME_KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
        let mut conditions = self.statements.iter().flat_map(|statement| &statement.conditions);
        conditions.any(|condition| is_time(&condition.key))
    }

    /// The document's `Id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

fn read(name: &str, kind: PolicyKind, text: &str) -> Result<Policy, Problem> {
    let most = kind.most_characters();
    if text.chars().filter(|c| !c.is_whitespace()).count() > most {
        let problem = format!("the policy has more than {most} characters besides white space");
        return Err((String::new(), problem));
    }
    let json: Json = serde_json::from_str(text).map_err(|error| {
        (String::new(), format!("not JSON: {error}; a policy is a JSON object with `Statement`"))
    })?;
    let members = object(&json, "")?;
    known(members, "", &["Version", "Id", "Statement"])?;
    let version = optional_text(members, "", "Version")?;
    if let Some(other) = version.filter(|version| !["2012-10-17", "2008-10-17"].contains(version)) {
        let problem = format!("unknown version `{other}`; versions: `2012-10-17`, `2008-10-17`");
        return Err(("Version".to_owned(), problem));
    }
    let id = optional_text(members, "", "Id")?.map(str::to_owned);
    let statements = match member(members, "Statement") {
        None => return Err((String::new(), "there is no `Statement`".to_owned())),
        Some(Json::List(list)) if list.is_empty() => {
            return Err(("Statement".to_owned(), "the policy needs a statement".to_owned()));
        }
        Some(Json::List(list)) => (0..)
            .zip(list)
            .map(|(index, json)| statement(json, &format!("Statement[{index}]"), kind, version))
            .collect::<Result<Vec<_>, _>>()?,
        Some(single) => vec![statement(single, "Statement", kind, version)?],
    };
    for (index, one) in statements.iter().enumerate() {
        let before = &statements[..index];
        if let Some(sid) = &one.sid
            && before.iter().any(|other| other.sid.as_ref() == Some(sid))
        {
            let problem = format!("another statement has the Sid `{sid}`; each needs its own");
            return Err((format!("Statement[{index}].Sid"), problem));
        }
    }
    let variables = version == Some("2012-10-17");
    Ok(Policy { name: name.to_owned(), arn: None, kind, id, statements, variables })
}

fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}

/// The members of an object that has none of them twice.
fn object<'j>(json: &'j Json, at: &str) -> Result<&'j Members, Problem> {
    let Json::Object(members) = json else {
        return Err((at.to_owned(), format!("this is {}; an object is wanted", json.kind())));
    };
    for (index, (key, _)) in members.iter().enumerate() {
        if members[..index].iter().any(|(other, _)| other == key) {
            return Err((join(at, key), format!("`{key}` stands here twice; join the two")));
        }
    }
    Ok(members)
}

fn known(members: &Members, at: &str, names: &[&str]) -> Result<(), Problem> {
    match members.iter().find(|(key, _)| !names.contains(&key.as_str())) {
        None => Ok(()),
        Some((key, _)) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let problem = format!("unknown element `{key}`; elements: {}", names.join(", "));
            Err((join(at, key), problem))
        }
    }
}

fn member<'j>(members: &'j Members, name: &str) -> Option<&'j Json> {
    members.iter().find(|(key, _)| key == name).map(|(_, json)| json)
}

fn optional_text<'j>(
    members: &'j Members,
    at: &str,
    name: &str,
) -> Result<Option<&'j str>, Problem> {
    match member(members, name) {
        None => Ok(None),
        Some(json) => text(json, &join(at, name)).map(Some),
    }
}

fn text<'j>(json: &'j Json, at: &str) -> Result<&'j str, Problem> {
    match json {
        Json::String(text) => Ok(text),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => {
            Err((at.to_owned(), format!("this is {}; a string is wanted", json.kind())))
        }
    }
}

/// A value alone or a list of values, each with its place.
fn one_or_more<'j>(json: &'j Json, at: &str) -> Vec<(String, &'j Json)> {
    match json {
        Json::List(list) => {
            (0..).zip(list).map(|(index, json)| (format!("{at}[{index}]"), json)).collect()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
            vec![(at.to_owned(), json)]
        }
    }
}

/// The elements of a statement.
const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

fn statement(
    json: &Json,
    at: &str,
    kind: PolicyKind,
    version: Option<&str>,
) -> Result<Statement, Problem> {
    let members = object(json, at)?;
    known(members, at, ELEMENTS)?;
    let sid = optional_text(members, at, "Sid")?.filter(|sid| !sid.is_empty());
    // A function's own statements have Lambda's statement ids, which are wider.
    let (others, wanted) = match kind {
        PolicyKind::Resource => ("-_", "ASCII letters, digits, `-` and `_`"),
        PolicyKind::Trust | PolicyKind::Identity => ("", "ASCII letters and digits"),
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    if let Some(sid) = sid.filter(|sid| !sid.chars().all(fits)) {
        let problem = format!("the Sid `{sid}` may have {wanted} only");
        return Err((join(at, "Sid"), problem));
    }
    let allows = match optional_text(members, at, "Effect")? {
        Some("Allow") => true,
        Some("Deny") => false,
        Some(other) => {
            let problem = format!("unknown effect `{other}`; effects: `Allow`, `Deny`");
            return Err((join(at, "Effect"), problem));
        }
        None => return Err((at.to_owned(), "there is no `Effect`".to_owned())),
    };
    let conditions = match member(members, "Condition") {
        None => Vec::new(),
        Some(json) => conditions(json, &join(at, "Condition"))?,
    };
    Ok(Statement {
        sid: sid.map(str::to_owned),
        allows,
        principals: principals(members, at, kind)?,
        actions: actions(members, at, kind)?,
        resources: resources(members, at, kind, version == Some("2012-10-17"))?,
        conditions,
    })
}

/// The element or its opposite with `Not`; both together are refused.
fn either<'j>(
    members: &'j Members,
    at: &str,
    name: &str,
) -> Result<Option<(bool, String, &'j Json)>, Problem> {
    let opposite = format!("Not{name}");
    match (member(members, name), member(members, &opposite)) {
        (Some(_), Some(_)) => {
            Err((at.to_owned(), format!("`{name}` and `{opposite}` exclude each other")))
        }
        (Some(json), None) => Ok(Some((false, join(at, name), json))),
        (None, Some(json)) => Ok(Some((true, join(at, &opposite), json))),
        (None, None) => Ok(None),
    }
}

fn principals(
    members: &Members,
    at: &str,
    kind: PolicyKind,
) -> Result<Option<Except<PrincipalName>>, Problem> {
    let found = either(members, at, "Principal")?;
    let (not, at, json) = match (found, kind) {
        (None, PolicyKind::Identity) => return Ok(None),
        (None, PolicyKind::Trust | PolicyKind::Resource) => {
            return Err((at.to_owned(), "there is no `Principal`".to_owned()));
        }
        (Some((_, at, _)), PolicyKind::Identity) => {
            let problem = "a policy of a user or role names no principal; leave this out";
            return Err((at, problem.to_owned()));
        }
        (Some((true, at, _)), PolicyKind::Trust) => {
            let problem = "a trust policy cannot have `NotPrincipal`; use `Principal`";
            return Err((at, problem.to_owned()));
        }
        (Some(found), PolicyKind::Trust | PolicyKind::Resource) => found,
    };
    if let Json::String(text) = json {
        if text == "*" {
            return Ok(Some(Except { not, list: vec![PrincipalName::Everyone] }));
        }
        let hint = "write for example `{\"Service\": \"swf.amazonaws.com\"}`";
        return Err((at, format!("the principal `{text}` does not say its kind; {hint}")));
    }
    let kinds = object(json, &at)?;
    known(kinds, &at, &["AWS", "Service", "Federated", "CanonicalUser"])?;
    let mut list = Vec::new();
    for (kind, values) in kinds {
        for (at, value) in one_or_more(values, &join(&at, kind)) {
            let value = text(value, &at)?.to_owned();
            list.push(match kind.as_str() {
                "AWS" if value == "*" => PrincipalName::Everyone,
                "AWS" => PrincipalName::Aws(value),
                "Service" => PrincipalName::Service(value),
                _ => PrincipalName::Other,
            });
        }
    }
    if list.is_empty() {
        return Err((at, "there is no principal in it".to_owned()));
    }
    Ok(Some(Except { not, list }))
}

fn actions(
    members: &Members,
    at: &str,
    kind: PolicyKind,
) -> Result<Except<ActionPattern>, Problem> {
    let Some((not, at, json)) = either(members, at, "Action")? else {
        return Err((at.to_owned(), "there is no `Action`".to_owned()));
    };
    let mut list = Vec::new();
    for (at, json) in one_or_more(json, &at) {
        let action = text(json, &at)?;
        check_action(action, kind, not).map_err(|problem| (at, problem))?;
        let pattern = Pattern::without_case(action);
        list.push(ActionPattern { text: action.to_owned(), pattern });
    }
    if list.is_empty() {
        return Err((at, "there is no action in it".to_owned()));
    }
    Ok(Except { not, list })
}

fn check_action(action: &str, kind: PolicyKind, not: bool) -> Result<(), String> {
    let service = match action.split_once(':') {
        _ if action == "*" => "*",
        Some((service, name)) if !name.is_empty() && !name.contains(':') => service,
        _ => return Err(format!("`{action}` is no action; write `service:Name` or `*`")),
    };
    let is_prefix = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if service.is_empty() || service != "*" && !service.bytes().all(is_prefix) {
        return Err(format!("`{service}` in `{action}` is no service's prefix; write it out"));
    }
    if kind == PolicyKind::Trust && !not && !service.eq_ignore_ascii_case("sts") {
        let hint = "a trust policy is about `sts:AssumeRole` only";
        return Err(format!("`{action}` cannot stand in a trust policy; {hint}"));
    }
    Ok(())
}

fn resources(
    members: &Members,
    at: &str,
    kind: PolicyKind,
    variables: bool,
) -> Result<Option<Except<ResourcePattern>>, Problem> {
    let found = either(members, at, "Resource")?;
    let (not, at, json) = match (found, kind) {
        (None, PolicyKind::Trust) => return Ok(None),
        (None, PolicyKind::Identity | PolicyKind::Resource) => {
            return Err((at.to_owned(), "there is no `Resource`".to_owned()));
        }
        (Some((_, at, _)), PolicyKind::Trust) => {
            let problem =
                "a trust policy names no resource, it stands for its role; leave this out";
            return Err((at, problem.to_owned()));
        }
        (Some(found), PolicyKind::Identity | PolicyKind::Resource) => found,
    };
    let mut list = Vec::new();
    for (at, json) in one_or_more(json, &at) {
        let resource = text(json, &at)?;
        if resource == "*" {
            list.push(ResourcePattern::All);
            continue;
        }
        let parts = resource.splitn(PARTS_OF_ARN, ':').count();
        if !resource.starts_with("arn:") || parts < PARTS_OF_ARN {
            let hint = "write `*` or `arn:partition:service:region:account:resource`";
            return Err((at, format!("`{resource}` is no ARN; {hint}")));
        }
        list.push(ResourcePattern::Arn(Template::new(resource, variables)));
    }
    if list.is_empty() {
        return Err((at, "there is no resource in it".to_owned()));
    }
    Ok(Some(Except { not, list }))
}

fn conditions(json: &Json, at: &str) -> Result<Vec<Condition>, Problem> {
    let mut conditions = Vec::new();
    for (name, keys) in object(json, at)? {
        let at = join(at, name);
        let Some(operator) = Operator::read(name) else {
            let hint = "operators are for example `StringEquals`, `ArnLike`, `Bool`, `Null`";
            return Err((at, format!("unknown operator `{name}`; {hint}")));
        };
        for (key, values) in object(keys, &at)? {
            let values = one_or_more(values, &join(&at, key))
                .into_iter()
                .map(|(at, value)| scalar(value, at))
                .collect::<Result<_, _>>()?;
            conditions.push(Condition { operator: operator.clone(), key: key.clone(), values });
        }
    }
    Ok(conditions)
}

fn scalar(json: &Json, at: String) -> Result<String, Problem> {
    match json {
        Json::String(text) | Json::Number(text) => Ok(text.clone()),
        Json::Bool(truth) => Ok(truth.to_string()),
        Json::Null | Json::List(_) | Json::Object(_) => {
            let problem = format!("this is {}; a string, number or boolean is wanted", json.kind());
            Err((at, problem))
        }
    }
}
