import unittest

from codestory_blarify.progress import Lines, Progress


class LinesOfChunks(unittest.TestCase):
    def test_a_line_and_a_character_may_be_cut_anywhere(self):
        lines = Lines()
        found = [line for byte in "größe\r\nEnde".encode() for line in lines.add(bytes([byte]))]
        self.assertEqual(found + lines.end(), ["größe", "Ende"])
        self.assertEqual(lines.end(), [])

    def test_a_line_that_never_ends_is_cut(self):
        lines = Lines()
        found = [line for _ in range(10) for line in lines.add(b"x" * 5000)]
        self.assertTrue(found and all(len(line) <= Lines.LONGEST for line in found))

    def test_what_is_no_text_is_still_a_line(self):
        self.assertEqual(Lines().add(b"\xff\n"), ["\ufffd"])


class ProgressOfLines(unittest.TestCase):
    def setUp(self):
        self.now, self.told = 0.0, []
        self.progress = Progress(lambda percent, _: self.told.append(percent), interval=5.0, clock=lambda: self.now)

    def test_it_is_scaled_and_not_told_too_often(self):
        for self.now, percent in ((0.0, 0), (4.9, 50), (5.0, 60), (9.0, 70), (10.0, 100)):
            self.progress.read(f"Progress: {percent}%")
        self.assertEqual(self.told, [20.0, 62.0, 90.0])

    def test_other_lines_tell_nothing(self):
        self.progress.read("Error: Progress is slow")
        self.assertEqual(self.told, [])

    def test_a_new_stage_is_always_told(self):
        self.progress.step(10.0, "")
        self.progress.step(20.0, "")
        self.assertEqual(self.told, [10.0, 20.0])
