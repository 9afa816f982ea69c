"""Type names: what a property says of itself is enough, where the name of its owner is long and nobody else says it."""

from __future__ import annotations

from pathlib import Path

from specloom.ir import NamePins

from tests.generator.reading import read_text

LEVEL = "{type: string, enum: [low, high]}"


def test_a_long_owner_is_left_out_where_the_property_says_enough(tmp_path: Path) -> None:
    """`FraudRiskLevel`, and not `ResponseAdditionalDataCommonFraudRiskLevel`."""
    assert _names(tmp_path, f"ResponseAdditionalDataCommon: {{properties: {{fraudRiskLevel: {LEVEL}}}}}") == {
        "response additional data common",
        "fraud risk level",
    }


def test_a_short_owner_stays(tmp_path: Path) -> None:
    """`PetFraudRiskLevel` is not too long to type, and tells whose it is."""
    assert "pet fraud risk level" in _names(tmp_path, f"Pet: {{properties: {{fraudRiskLevel: {LEVEL}}}}}")


def test_what_two_would_be_called_is_told_apart_by_the_owner(tmp_path: Path) -> None:
    """Neither of them gets the short name, whichever comes first."""
    names = _names(
        tmp_path,
        "First_Additional_Data_Common: {properties: {fraudRiskLevel: {type: string, enum: [low, mid]}}}",
        "Second_Additional_Data_Common: {properties: {fraudRiskLevel: {type: string, enum: [mid, high]}}}",
    )

    assert {f"{which} additional data common fraud risk level" for which in ("first", "second")} < names


def test_words_that_hang_on_to_the_owner_do_not_stand_alone(tmp_path: Path) -> None:
    """`with…`, `by…` and the like; two words are a word too few."""
    names = _names(
        tmp_path, f"Response_Additional_Data_Common: {{properties: {{by_risk_level: {LEVEL}, risk_level: {LEVEL}}}}}"
    )

    assert {"response additional data common by risk level", "response additional data common risk level"} < names


def test_a_named_schema_keeps_its_name(tmp_path: Path) -> None:
    """The newcomer is told apart."""
    names = _names(
        tmp_path,
        f"Response_Additional_Data_Common: {{properties: {{fraudRiskLevel: {LEVEL}}}}}",
        "FraudRiskLevel: {type: object, properties: {since: {type: string}}}",
    )

    assert {"response additional data common fraud risk level", "fraud risk level"} < names


def test_a_pinned_name_stays_long(tmp_path: Path) -> None:
    """Nobody's import breaks because names got better."""
    pins = NamePins(types={"#/components/schemas/A_B_C_D/properties/fraudRiskLevel": "a_b_c_d_fraud_risk_level"})

    assert "a b c d fraud risk level" in _names(
        tmp_path, f"A_B_C_D: {{properties: {{fraudRiskLevel: {LEVEL}}}}}", pins=pins
    )


def test_a_variant_does_not_repeat_a_word_of_its_union(tmp_path: Path) -> None:
    """The tag says `response.done`, and `ResponsesServerEvent` says of what; a title is a name of its own."""
    names = _names(
        tmp_path,
        """ResponsesServerEvent:
              discriminator: {propertyName: type}
              oneOf:
                - {type: object, required: [type], properties: {type: {const: response.done}}}
                - {title: ResponseAudioWsDelta, type: object, required: [type], properties: {type: {const: audio.delta}}}""",
    )

    assert {"responses server event done", "response audio ws delta"} < names
    beta = "{type: object, required: [type], properties: {type: {const: response.done}}}"
    other = "{type: object, required: [type], properties: {type: {const: error}}}"
    assert "beta responses event done" in _names(tmp_path, f"BetaResponsesEvent: {{oneOf: [{beta}, {other}]}}")


def test_a_tag_that_several_variants_have_tells_none_of_them_apart(tmp_path: Path) -> None:
    """What each has by itself does; and what hangs on to an owner may begin with the last thing that it says."""
    by_whom = (
        "{type: object, required: [action, reviewer], properties: {action: {const: gone}, reviewer: {type: string}}}"
    )
    by_team = by_whom.replace("reviewer", "team")
    names = _names(
        tmp_path,
        f"Request_Gone: {{oneOf: [{by_whom}, {by_team}]}}",
        f"Webhook_Pull_Request_Review_Request_Removed: {{oneOf: [{by_whom.replace('gone', 'x')}, {by_team.replace('gone', 'x')}]}}",
        "Other: {properties: {review_request_removed: {type: object, properties: {at: {type: string}}}}}",
    )

    assert {"request gone with reviewer", "request gone with team"} < names
    assert {"review request removed with reviewer", "review request removed with team"} < names


def test_a_long_name_begins_with_the_last_thing_that_its_owner_is_called_after(tmp_path: Path) -> None:
    """`access_grant` is a word of the document; what is the name of another type would be taken for it."""
    owner = "Organization_Programmatic_Personal_Access_Grant: {properties: {repository_selection_mode: {}}}"
    level = owner.replace("{}", "{type: object, properties: {id: {type: string}}}")
    twin = level.replace("Organization", "Enterprise").replace("Access_Grant", "Token").replace("id:", "key:")
    used = "Token: {properties: {access_grant: {type: object, properties: {at: {type: string}}}}}"

    assert "access grant repository selection mode" in _names(tmp_path, level, twin, used)
    assert "access grant repository selection mode" not in _names(
        tmp_path, level, twin, used, "AccessGrant: {type: object, properties: {id: {type: string}}}"
    )


def test_a_long_name_leaves_out_what_says_only_that_something_is_described(tmp_path: Path) -> None:
    """`…ImageFileObject.image_file` is the `…ImageFile`, unless that is somebody else's name."""
    owner = "Message_Content_Part_Image_File_Object: {properties: {image_file: {properties: {id: {type: string}}}}}"
    other = owner.replace("Message", "Delta")
    own = "MessageContentPartImageFile: {type: object}"

    assert "message content part image file" in _names(tmp_path, owner, other)
    assert "message content part image file object image file" in _names(tmp_path, owner, other, own)


def _names(folder: Path, *schemas: str, pins: NamePins | None = None) -> set[str]:
    listed = "".join(
        f"\n            {schema.replace('{properties', '{type: object, properties')}" for schema in schemas
    )
    text = f"""
        components:
          schemas:{listed}
    """
    return set(read_text(folder, text, pins=pins).names().values())


def test_failures_of_one_operation_are_told_apart_by_what_they_mean(tmp_path: Path) -> None:
    """`PetCreateConflictError`, not `PetCreateErrorObject`."""
    bodies = {"400": "a", "409": "b", "422": "c"}
    answers = ", ".join(
        f"'{status}': {{description: no, content: {{application/json: {{schema: {{properties: {{{name}: {{}}}}}}}}}}}}"
        for status, name in bodies.items()
    )
    read = read_text(tmp_path, f"paths:\n  /pets: {{post: {{operationId: pets.create, responses: {{{answers}}}}}}}\n")

    assert {" ".join(found.name.words) for found in read.api.types} == {
        "pet create error",
        "pet create conflict error",
        "pet create unprocessable error",
    }
