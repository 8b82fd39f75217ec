import unittest

from codestory_blarify.own_container import candidates, is_own, read_mountinfo

OURS, OTHER = "a" * 64, "b" * 64
MOUNTINFO = rf"""
1 0 0:1 / / rw,relatime - overlay overlay rw,lowerdir=l/X:l/Y,upperdir=/store/overlay2/0123/diff,workdir=/store/overlay2/0123/work
2 1 8:1 /var/lib/docker/containers/{OTHER}/hostname /etc/hostname rw - ext4 /dev/sda1 rw
3 1 8:1 /repos\040of\040mine /repositories ro,relatime master:1 - ext4 /dev/sda1 rw
""".strip()


def container(upper: str | None, source: str = "/srv/repos of mine") -> dict:
    return {
        "GraphDriver": {"Data": {"UpperDir": upper} if upper else None},
        "Mounts": [{"Type": "bind", "Source": source, "Destination": "/repositories"}],
    }


class OwnContainer(unittest.TestCase):
    def setUp(self):
        self.points = read_mountinfo(MOUNTINFO)

    def test_names_with_blanks_are_read(self):
        self.assertEqual((self.points[2].root, self.points[2].target), ("/repos of mine", "/repositories"))

    def test_candidates_are_the_hostname_and_what_the_kernel_tells(self):
        self.assertEqual(candidates("host", MOUNTINFO, f"0::/docker/{OURS}\n1:x:/docker/{OURS}"), ["host", OURS, OTHER])

    def test_the_layer_of_the_root_decides(self):
        self.assertTrue(is_own(container("/elsewhere/overlay2/0123/diff"), self.points))
        self.assertFalse(is_own(container("/store/overlay2/4567/diff"), self.points))

    def test_without_a_layer_the_mounts_decide(self):
        self.assertTrue(is_own(container(None), self.points))
        self.assertFalse(is_own(container(None, "/srv/other"), self.points))
        self.assertFalse(is_own({"Mounts": []}, self.points))
