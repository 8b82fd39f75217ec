using System.Diagnostics;
using System.Text;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Tests.Packages.Apt;

public sealed class PackageIndexTests
{
    [Fact]
    public void Only_what_is_asked_for_is_kept() => Assert.Equal(
        [new("a", "1:2", "all", null), new("a", "3", "amd64", 20)],
        Read("Package: a\nVersion: 1:2\nArchitecture: all\nDescription: x\n more\n Package: b\n\nPackage: b\nVersion: 1\nArchitecture: all\n\n\nVersion: 3\narchitecture: amd64\nPackage:a\nPhased-Update-Percentage: 20", "a"));

    [Fact]
    public void A_line_longer_than_the_buffer_is_passed_over() => Assert.Equal(
        [new("a", "1", "all", null)],
        Read($"Package: a\nX: {new string('x', 200_000)}\nVersion: 1\nArchitecture: all\n\n", "a"));

    [Fact]
    public void Half_a_stanza_is_no_package() => Assert.Empty(Read("Package: a\nVersion: 1\n\nArchitecture: all\n\n", "a"));

    [Fact]
    public void More_than_may_be_is_refused() => Assert.Throws<FormatException>(() =>
        PackageIndex.Read(new MemoryStream(new byte[1001]), 1000, _ => true, TestContext.Current.CancellationToken));

    [Fact]
    public void An_index_of_Debians_size_is_read_in_little_time()
    {
        var text = new StringBuilder();
        for (var number = 0; number < 65_000; number++)
        {
            text.Append("Package: package-").Append(number).Append("\nVersion: 1.0-1\nArchitecture: amd64\nMaintainer: Somebody <a@b.c>\nDepends: ").Append('x', 500).Append("\nDescription: words\n\n");
        }

        using var index = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        var watch = Stopwatch.StartNew();

        Assert.Equal(65_000, PackageIndex.Read(index, 1 << 30, _ => true, TestContext.Current.CancellationToken).Count);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static List<IndexedPackage> Read(string text, string name) =>
        PackageIndex.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1 << 20, asked => asked == name, TestContext.Current.CancellationToken);
}
