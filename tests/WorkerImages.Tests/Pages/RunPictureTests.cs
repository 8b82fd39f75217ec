using System.Xml.Linq;
using WorkerImages.Outcomes;
using WorkerImages.Reporting;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Pages;

/// <summary><c>docs/run.svg</c> shows what the program prints.</summary>
public sealed class RunPictureTests
{
    private static readonly string[] Lines =
    [
        .. XDocument.Load(Path.Combine(ScratchRepository.Root, "docs/run.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value),
    ];

    [Fact]
    public void Its_table_is_one_of_the_programs()
    {
        var table = Tables.OfRun([Kept("worker", 112_306_798, 7, 32), Kept("python-worker", 153_300_000, 10, 35), Kept("celery-worker", 172_800_000, 12, 37)], null);

        var shown = Lines.SkipWhile(line => !line.StartsWith("IMAGE", StringComparison.Ordinal)).Take(4);
        Assert.Equal(table.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()), shown);
    }

    private static RunRow Kept(string image, long size, int layers, int passed) =>
        new(image, "kept", "up to date") { SizeBytes = size, Layers = layers, Tests = new(passed, 0, 0, FromCache: false) };
}
