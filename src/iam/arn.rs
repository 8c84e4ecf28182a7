//! ARNs in parts, and the ARN of a function that was given in one of its shorter forms.

use super::pattern::PARTS_OF_ARN;

/// The parts of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'t> {
    pub(super) partition: &'t str,
    pub(super) service: &'t str,
    pub(super) region: &'t str,
    pub(super) account: &'t str,
    pub(super) resource: &'t str,
}

impl<'t> Arn<'t> {
    pub(super) fn split(arn: &'t str) -> Option<Self> {
        let parts: Vec<&str> = arn.splitn(PARTS_OF_ARN, ':').collect();
        match parts[..] {
            ["arn", partition, service, region, account, resource] => {
                Some(Arn { partition, service, region, account, resource })
            }
            _ => None,
        }
    }
}

/// An ARN that is not of the kind that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no {wanted}; write for example `{example}`")]
pub struct ArnError {
    /// What was given.
    pub given: String,
    /// What is wanted.
    pub wanted: &'static str,
    /// How one looks.
    pub example: &'static str,
}

/// The ARN that a function's name stands for: a bare name, one with a version or alias, a partial
/// ARN, or an ARN (Lambda API reference, "Invoke", FunctionName). What is left out is that of the
/// domain. The version or alias stays, for with it the ARN is another resource (Lambda developer
/// guide, "Using versions and aliases in permissions policies").
///
/// # Errors
///
/// When the name has none of these forms, or the domain's ARN is none.
pub fn function_arn(function: &str, domain_arn: &str) -> Result<String, ArnError> {
    let domain = domain(domain_arn)?;
    let wrong = || ArnError {
        given: function.to_owned(),
        wanted: "name or ARN of a function",
        example: "charge:PROD",
    };
    let (mut partition, mut region, mut account) =
        (domain.partition, domain.region, domain.account);
    let mut fields: Vec<&str> = function.split(':').collect();
    if fields[0] == "arn" {
        if fields.len() < 4 || fields[2] != "lambda" {
            return Err(wrong());
        }
        partition = fields[1];
        fields.drain(..3);
    }
    if fields.len() > 1 && is_region(fields[0]) {
        region = fields.remove(0);
    }
    if fields.len() > 1 && is_account(fields[0]) {
        account = fields.remove(0);
    }
    if fields.len() > 1 && fields[0] == "function" {
        fields.remove(0);
    }
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_name = |text: &str| !text.is_empty() && text.bytes().all(is_name_byte);
    let (name, qualifier) = match fields[..] {
        [name] => (name, None),
        [name, qualifier] => (name, Some(qualifier)),
        _ => return Err(wrong()),
    };
    let known = |qualifier| is_name(qualifier) || qualifier == "$LATEST";
    if !is_name(name) || !qualifier.is_none_or(known) {
        return Err(wrong());
    }
    let arn = format!("arn:{partition}:lambda:{region}:{account}:function:{name}");
    Ok(match qualifier {
        Some(qualifier) => format!("{arn}:{qualifier}"),
        None => arn,
    })
}

/// Whether it looks as `eu-west-1` or `us-gov-east-1`.
fn is_region(text: &str) -> bool {
    let fields: Vec<&str> = text.split('-').collect();
    let (Some(number), [first, ..]) = (fields.last(), &fields[..]) else { return false };
    let letters = |field: &&str| !field.is_empty() && field.bytes().all(|b| b.is_ascii_lowercase());
    fields.len() >= 3
        && (first.len() == 2 || *first == "eusc")
        && fields[..fields.len() - 1].iter().all(letters)
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The parts of a domain's ARN, `arn:aws:swf:REGION:ACCOUNT:/domain/NAME`.
pub(super) fn domain(arn: &str) -> Result<Arn<'_>, ArnError> {
    Arn::split(arn)
        .filter(|parts| parts.service == "swf" && parts.resource.starts_with("/domain/"))
        .ok_or_else(|| ArnError {
            given: arn.to_owned(),
            wanted: "ARN of a domain",
            example: "arn:aws:swf:us-east-1:123456789012:/domain/orders",
        })
}

/// The parts of a function's ARN.
pub(super) fn split_function(arn: &str) -> Result<Arn<'_>, ArnError> {
    Arn::split(arn).filter(|parts| parts.service == "lambda").ok_or_else(|| ArnError {
        given: arn.to_owned(),
        wanted: "ARN of a function",
        example: "arn:aws:lambda:us-east-1:123456789012:function:charge",
    })
}

/// The parts of a role's ARN and the role's name, without its path.
pub(super) fn role(arn: &str) -> Result<(Arn<'_>, &str), ArnError> {
    Arn::split(arn)
        .filter(|parts| parts.service == "iam" && parts.region.is_empty())
        .and_then(|parts| {
            let path = parts.resource.strip_prefix("role/")?;
            let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
            Some((parts, name))
        })
        .ok_or_else(|| ArnError {
            given: arn.to_owned(),
            wanted: "ARN of a role",
            example: "arn:aws:iam::123456789012:role/orders",
        })
}

/// The ARN of a role as if its name had no path, as the ARN of a session tells it.
pub(super) fn without_path(role_arn: &str) -> Option<String> {
    let (Arn { partition, account, .. }, name) = role(role_arn).ok()?;
    Some(format!("arn:{partition}:iam::{account}:role/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_named_in_many_ways() {
        let rows = [
            ("charge", "eu-north-1:210987654321:function:charge"),
            ("charge:7", "eu-north-1:210987654321:function:charge:7"),
            ("charge:$LATEST", "eu-north-1:210987654321:function:charge:$LATEST"),
            ("function:charge:PROD", "eu-north-1:210987654321:function:charge:PROD"),
            ("111122223333:function:charge", "eu-north-1:111122223333:function:charge"),
            ("111122223333:charge", "eu-north-1:111122223333:function:charge"),
            ("us-west-2:charge", "us-west-2:210987654321:function:charge"),
            (
                "arn:aws:lambda:us-west-2:111122223333:function:charge:PROD",
                "us-west-2:111122223333:function:charge:PROD",
            ),
        ];
        let domain = "arn:aws:swf:eu-north-1:210987654321:/domain/parcels";
        for (given, expected) in rows {
            assert_eq!(function_arn(given, domain), Ok(format!("arn:aws:lambda:{expected}")));
        }
        for given in
            ["", ":", "a b", "charge:", "charge:$latest", "a:b:c", "arn:aws:swf:x:y", "arn"]
        {
            assert!(function_arn(given, domain).is_err(), "{given}");
        }
    }
}
