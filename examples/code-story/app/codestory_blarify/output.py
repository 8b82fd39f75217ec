"""Where the sibling writes its graph: the address of Neo4j, with its password, which is for the sibling alone."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit


class Neo4jOutput:
    """The database of the `NEO4J__` variables."""

    def __init__(self, environment: Mapping[str, str]):
        address = urlsplit(environment.get("NEO4J__URI") or "bolt://neo4j:7687")
        user = environment.get("NEO4J__USERNAME") or "neo4j"
        database = environment.get("NEO4J__DATABASE") or "neo4j"
        self._password = environment.get("NEO4J__PASSWORD") or ""
        login = quote(user, safe="") + (f":{quote(self._password, safe='')}" if self._password else "")
        self.uri = f"neo4j://{login}@{address.netloc}/{quote(database, safe='')}"

    def redact(self, text: str) -> str:
        """The text without the password, as it is and as it is in the address."""
        for secret in filter(None, (quote(self._password, safe=""), self._password)):
            text = text.replace(secret, "***")
        return text
