"""What a document says of OAuth is in the SDK: addresses, scopes, and where a program gets its tokens."""

from __future__ import annotations

from pathlib import Path

from specloom.config import settings_for
from specloom.pipeline import generate

CREDENTIALS = "clientCredentials: {tokenUrl: 'https://a.test/token', scopes: {read: See., write: Change.}}"
CODE = "authorizationCode: {authorizationUrl: /authorize, tokenUrl: /token, refreshUrl: /refresh, scopes: {read: See.}}"


def files_of(folder: Path, schemes: str) -> dict[str, str]:
    """What is generated of an API with these security schemes, by path."""
    document = folder / "openapi.yaml"
    document.write_text(
        f"""
openapi: 3.2.0
info: {{title: T, version: '1'}}
servers: [{{url: 'https://a.test'}}]
paths: {{/x: {{get: {{operationId: x.get, responses: {{'204': {{description: done}}}}}}}}}}
components: {{securitySchemes: {{{schemes}}}}}
""",
        "utf-8",
    )
    made = generate(settings_for(document, "small", ["sdk", "docs"], folder / "out"))
    return {file.path: file.text for file in made.files if file.role != "vendored"}


def test_flows_and_scopes_are_typed_constants(tmp_path: Path) -> None:
    files = files_of(tmp_path, f"o: {{type: oauth2, flows: {{{CREDENTIALS}, {CODE}}}}}")

    assert 'Scope: TypeAlias = Literal["read", "write"]' in files["oauth.py"]
    assert 'CLIENT_CREDENTIALS = OAuthFlow(token_url="https://a.test/token", scopes={"read"' in files["oauth.py"]
    assert 'authorization_url="/authorize", token_url="/token", refresh_url="/refresh"' in files["oauth.py"]
    assert "| o | authorization code | `/authorize` | `/token` | `/refresh` |" in files["reference/index.md"]
    assert "| `write` | Change. |" in files["reference/index.md"]


def test_a_program_s_flow_makes_its_credentials_an_export_that_knows_where_to_ask(tmp_path: Path) -> None:
    """Where tokens are for people, nothing pretends to get one."""
    with_it = files_of(tmp_path, f"o: {{type: oauth2, flows: {{{CREDENTIALS}}}}}")
    without = files_of(tmp_path, f"o: {{type: oauth2, flows: {{{CODE}}}}}")

    assert 'token_url="https://a.test/token"' in with_it["settings.py"]
    assert "ClientCredentials," in with_it["__init__.py"]
    assert "token_url" not in without["settings.py"]
    assert "ClientCredentials" not in without["__init__.py"]


def test_a_program_s_id_and_secret_have_variables_of_their_own(tmp_path: Path) -> None:
    """Those of a second scheme have its name; where a key is called so by itself, a variable means one thing."""
    grant = f"{{type: oauth2, flows: {{{CREDENTIALS}}}}}"
    several = files_of(tmp_path, f"o: {grant}, staff: {grant}")
    clash = files_of(
        tmp_path,
        f"o: {grant}, k: {{type: apiKey, in: header, name: A}}, client_id: {{type: apiKey, in: header, name: B}}",
    )

    assert 'env="SMALL_ACCESS_TOKEN",' in several["settings.py"]
    assert 'client_env="SMALL_CLIENT"' in several["settings.py"]
    assert 'client_env="SMALL_STAFF_CLIENT"' in several["settings.py"]
    read = "or `ClientCredentials` from `SMALL_CLIENT_ID` and `SMALL_CLIENT_SECRET`."
    assert read in " ".join(several["client.py"].split())
    assert 'env="SMALL_CLIENT_ID"' in clash["settings.py"]
    assert "client_env" not in clash["settings.py"]


def test_constants_of_several_schemes_have_their_names(tmp_path: Path) -> None:
    files = files_of(
        tmp_path,
        f"""o: {{type: oauth2, flows: {{{CODE}}}, oauth2MetadataUrl: 'https://a.test/meta'}},
        p: {{type: openIdConnect, openIdConnectUrl: 'https://b.test/.well-known', description: Staff., deprecated: true}}""",
    )

    assert "\nO_AUTHORIZATION_CODE = OAuthFlow(" in files["oauth.py"]
    assert '\nO_METADATA_URL = "https://a.test/meta"' in files["oauth.py"]
    assert '\nP_METADATA_URL = "https://b.test/.well-known"\n"""Deprecated: Staff."""' in files["oauth.py"]


def test_a_token_whose_format_is_said_is_explained_by_it(tmp_path: Path) -> None:
    """Unless the document has a word of its own; and what is about to go says so."""
    files = files_of(tmp_path, "b: {type: http, scheme: bearer, bearerFormat: JWT, deprecated: true}")

    assert "api_key: Deprecated: A bearer token (JWT). Read from `SMALL_API_KEY`" in " ".join(
        files["client.py"].split()
    )
    assert "oauth.py" not in files
