import unittest

from codestory_blarify.output import Neo4jOutput


class Output(unittest.TestCase):
    def test_the_address_is_that_of_the_variables(self):
        output = Neo4jOutput({"NEO4J__URI": "bolt://db:7688", "NEO4J__USERNAME": "me", "NEO4J__PASSWORD": "p@ss/word", "NEO4J__DATABASE": "code"})
        self.assertEqual(output.uri, "neo4j://me:p%40ss%2Fword@db:7688/code")

    def test_empty_variables_are_as_unset(self):
        self.assertEqual(Neo4jOutput({"NEO4J__URI": "", "NEO4J__PASSWORD": ""}).uri, "neo4j://neo4j@neo4j:7687/neo4j")

    def test_the_password_is_taken_out_of_texts_in_both_its_forms(self):
        output = Neo4jOutput({"NEO4J__PASSWORD": "p@ss"})
        self.assertEqual(output.redact(f"{output.uri} p@ss"), "neo4j://neo4j:***@neo4j:7687/neo4j ***")
        self.assertEqual(Neo4jOutput({}).redact("as it is"), "as it is")
