import unittest

from codestory_blarify.host_paths import HostPathError, MountSource, read_mappings, resolve


def bind(source: str, destination: str) -> dict:
    return {"Type": "bind", "Source": source, "Destination": destination}


class Mappings(unittest.TestCase):
    def test_an_entry_is_host_and_container_and_without_a_colon_both(self):
        self.assertEqual(read_mappings("/srv/a:/a; /srv/b ;"), [("/srv/a", "/a"), ("/srv/b", "/srv/b")])

    def test_none_is_none(self):
        self.assertEqual(read_mappings(""), [])

    def test_a_path_that_is_not_absolute_is_told(self):
        for text in ("srv:/a", "/srv:a", ":"):
            with self.subTest(text), self.assertRaisesRegex(HostPathError, "CODESTORY_MOUNT_MAPPINGS"):
                read_mappings(text)


class Paths(unittest.TestCase):
    def test_a_directory_below_a_mount_is_below_its_source(self):
        self.assertEqual(resolve("/repositories/a b", [], [bind("/srv/repos", "/repositories")]), MountSource("bind", "/srv/repos/a b", "", "mounts"))

    def test_a_mount_at_the_hosts_own_path_is_told_apart(self):
        self.assertEqual(resolve("/srv/repos", [], [bind("/srv/repos", "/srv/repos")]).way, "same-path")

    def test_the_longest_mount_counts(self):
        mounts = [bind("/host", "/"), bind("/srv/inner", "/a/b"), bind("/srv/outer", "/a")]
        self.assertEqual(resolve("/a/b/c", [], mounts).source, "/srv/inner/c")
        self.assertEqual(resolve("/c", [], mounts).source, "/host/c")

    def test_a_mapping_counts_before_a_mount(self):
        self.assertEqual(resolve("/a/b", [("/mapped", "/a")], [bind("/srv", "/a/b")]), MountSource("bind", "/mapped/b", "", "mapping"))

    def test_a_mapping_needs_no_knowledge_of_mounts(self):
        self.assertEqual(resolve("/a", [("/a", "/a")], None).source, "/a")

    def test_a_volume_is_mounted_by_name_and_the_directory_found_in_it(self):
        found = resolve("/data/x y", [], [{"Type": "volume", "Name": "repositories", "Source": "/var/lib/docker/volumes/x", "Destination": "/data"}])
        self.assertEqual(found, MountSource("volume", "repositories", "x y", "volume"))
        self.assertEqual(found.inside("/workspace"), "/workspace/x y")

    def test_a_bind_mount_begins_at_the_directory_itself(self):
        self.assertEqual(resolve("/a/b", [], [bind("/srv", "/a")]).inside("/workspace"), "/workspace")

    def test_what_cannot_be_reached_is_refused(self):
        for mounts, reason in (
            ([], "on no mount"),
            ([bind("/srv", "/repositories")], "on no mount"),
            ([{"Type": "tmpfs", "Source": "", "Destination": "/repositories-old"}], "type tmpfs"),
            (None, "CODESTORY_MOUNT_MAPPINGS"),
        ):
            with self.subTest(reason), self.assertRaisesRegex(HostPathError, reason):
                resolve("/repositories-old/a", [], mounts)
