using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using WorkerImages.Dockerfiles;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Rendering;
using WorkerImages.Secrets;

namespace WorkerImages.Tests.Properties;

/// <summary>What is written is read back as what it was.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<Digest> Digests = ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => Digest.Of(bytes));

    // Words of a reference, a platform: no separator first or last.
    private static readonly Gen<string> Names =
        Gen.ListOf(Gen.Elements("a", "0", "z9", "b-c", "d__e", "f.g", "h_i")).Select(parts => "n" + string.Concat(parts));

    // All that can stand on one line of a Dockerfile; what means something there comes often.
    private static readonly Gen<string> Marks = Gen.Elements(
        "'", "\"", "\\", "$", "${", "}", "`", " ", "#", "=", "!", "~", "-", "*", "[", "]", ";", "&", "|", "<", ">", "%", "a", "A", "1");

    private static readonly Gen<string> Others =
        Gen.Choose(0x20, 0x2027).Where(code => code is < 0x7F or > 0x9F).Select(code => ((char)code).ToString());

    private static readonly Gen<string> Lines = Gen.ListOf(Gen.Frequency((3, Marks), (1, Others))).Select(string.Concat);

    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void A_digest() => PropertyCheck.Run(Digests, digest => Assert.Equal(digest, Digest.Parse(digest.ToString())));

    [Fact]
    public void A_platform() => PropertyCheck.Run(
        from os in Gen.Elements("linux", "windows")
        from architecture in Gen.Elements("amd64", "arm", "386", "s390x")
        from variant in Gen.Elements(null, "v7", "v8")
        select new Platform(os, architecture, variant),
        platform => Assert.Equal(platform, Platform.Parse(platform.ToString())));

    [Fact]
    public void A_reference() => PropertyCheck.Run(
        from registry in Gen.Elements("docker.io", "localhost", "localhost:5000", "registry.example", "A", "[::1]:80", "127.0.0.1:443")
        from path in Gen.NonEmptyListOf(Names)
        from tag in Gen.OneOf(Names.Where(name => name.Length <= 128), Gen.Constant<string>(null!))
        from digest in Gen.OneOf(Digests, Gen.Constant<Digest>(null!))
        let repository = string.Join('/', path.Take(4))
        select new Reference(registry, registry == "docker.io" && path.Count == 1 ? "library/" + repository : repository, tag, digest),
        reference => Assert.Equal(reference, Reference.Parse(reference.ToString())));

    [Fact]
    public void A_purl() => PropertyCheck.Run(
        from kind in Gen.Elements(PackageKind.Debian, PackageKind.Python)
        from name in Lines.Where(text => text.Length > 0)
        from version in Lines.Where(text => text.Length > 0)
        from architecture in Gen.Elements("amd64", "all")
        select new InstalledPackage(kind, name, version, kind == PackageKind.Debian ? architecture : ""),
        package =>
        {
            var purl = Purl.Of(package, new Distribution("debian", "13", "Debian"));

            Assert.Equal(package, Assert.Single(SpdxPackages.Read(ToldByOthers.SpdxOf(purl), "sbom.json")));
        });

    [Fact]
    public void A_password_in_netrc() => PropertyCheck.Run(Lines.Where(text => text.Length >= 4), password =>
    {
        var escaped = Regex.Replace(password, """["\\]""", @"\$0");

        Assert.Contains(password, Netrc.Read($"machine a.example login me password \"{escaped}\"\n").Traces);
    });

    [Fact]
    public void A_word_of_a_shell() => PropertyCheck.Run(Gen.Zip(Lines, Lines), words =>
    {
        var command = Assert.Single(ShellCommands.Of($"echo {Quoting.Shell(words.Item1)} {Quoting.Shell(words.Item2)}"));

        Assert.Equal(["echo", words.Item1, words.Item2], command.Words);
    });

    [Fact]
    public void A_value_in_ENV() => PropertyCheck.Run(Gen.Zip(Lines, Lines), values =>
    {
        var pairs = DockerfileWords.Pairs($"A={Quoting.Word(values.Item1)} B={Quoting.Word(values.Item2)}", '\\');

        Assert.Equal(["A", "B"], pairs.Select(pair => pair.Name));
        Assert.Equal([values.Item1, values.Item2], pairs.Select(pair => DockerfileWords.Expand(pair.Value!, Nothing, '\\')));
    });

    [Fact]
    public void A_command_in_exec_form() => PropertyCheck.Run(
        Gen.NonEmptyListOf(ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get).Or(Lines)),
        words =>
        {
            var whole = words.Where(word => !word.Any(char.IsSurrogate)).ToList();
            var dockerfile = DockerfileReader.Read($"FROM scratch\nCMD {Quoting.Json(whole)}\n");

            Assert.Equal(whole, Assert.Single(Assert.Single(dockerfile.Stages).Instructions).Exec);
        });
}
