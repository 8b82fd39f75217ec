using System.Text;
using WorkerImages.Engine.BuildKit;

namespace WorkerImages.Tests.Engine;

public sealed class StepLinesTests
{
    [Fact]
    public void Pieces_become_lines_even_when_a_character_is_cut()
    {
        var bytes = Encoding.UTF8.GetBytes("grün\nzwei");

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var lines = new StepLines();
            Assert.Equal(["grün", "zwei"], [.. lines.Add(bytes.AsMemory(..cut)), .. lines.Add(bytes.AsMemory(cut..)), .. lines.Finish()]);
        }
    }

    [Fact]
    public void What_a_carriage_return_wrote_over_is_not_kept()
    {
        var lines = new StepLines();

        Assert.Equal(["100 %", "windows"], lines.Add("10 %\r50 %\r100 %\nwindows\r\n"u8.ToArray()));
    }

    [Fact]
    public void A_line_without_end_does_not_fill_the_memory()
    {
        var lines = new StepLines();

        Assert.Single(lines.Add(new byte[65 * 1024]));
        Assert.Empty(lines.Finish());
    }
}
