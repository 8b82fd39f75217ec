using WorkerImages.Oci;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Docker's programs and where they come from.</summary>
internal static class ToolKeys
{
    private static readonly Key<string> Version = new(
        "version",
        "What the version that the program prints must begin with. Default: what comes is taken.",
        Texts.Of(Grammars.ProgramVersion));

    private static readonly Key<string> Archive = new(
        "archive", "From the distribution: the package that brings the program and no daemon.", Texts.Of(Grammars.Package));

    private static readonly Key<Reference> ImageReference = new(
        "reference", "The image, with its digest.", Texts.PinnedReference, isRequired: true);

    private static readonly Key<string> ImagePath = new(
        "path", "The program's absolute path in that image.", Texts.Of(Grammars.AbsolutePath), isRequired: true);

    private static readonly Key<ToolImage> Image = new("image", "From another image: copied out of it.", new MapShape<ToolImage>(
        [ImageReference, ImagePath], [], values => new(values.Required(ImageReference), values.Required(ImagePath))));

    private static readonly Key<Uri> Url = new(
        "url", "The address of the program or of a .tgz or .tar.gz that holds it.", Texts.Address, isRequired: true);

    private static readonly Key<Digest> Sha256 = new("sha256", "The SHA-256 sum of what the address serves.", Texts.Sha256, isRequired: true);

    private static readonly Key<string> Member = new(
        "member", "The program's path inside the archive. Default: the download is the program.", Texts.Of(Grammars.ArchiveMember));

    private static readonly Key<Download>[] Downloads =
        [.. Platform.Known.Select(name => new Key<Download>(name, $"The download for {name}.", new MapShape<Download>(
            [Url, Sha256, Member], [], values => new(values.Required(Url), values.Required(Sha256), values.Get(Member)))))];

    private static readonly Key<ToolDownload[]> Static = new(
        "static",
        "From the web: a download with its recorded sum for each platform.",
        new MapShape<ToolDownload[]>([.. Downloads], [new AtLeastOneOf([.. Downloads])], DownloadsOf));

    private static readonly MapShape<ToolDefinition> Tool = new(
        [Version, Archive, Image, Static], [new ExactlyOneOf(Archive, Image, Static)], values => new(
        values.Get(Version), values.Get(Archive), values.Get(Image), [.. values.Get(Static, [])]));

    public static readonly Key<ToolDefinition> Cli = new(
        "cli", "The Docker CLI; only on an image with 'base'. Default there: the package docker-cli.", Tool);

    public static readonly Key<ToolDefinition> Buildx = new("buildx", "The buildx plugin. Default: none.", Tool);

    public static readonly Key<ToolDefinition> Compose = new("compose", "The compose plugin. Default: none.", Tool);

    private static ToolDownload[] DownloadsOf(MapValues values) =>
        [.. from key in Downloads
            let download = values.Get(key)
            where download is not null
            select new ToolDownload(Platform.Parse(key.Name), download.Url, download.Sha256, download.Member)];

    private sealed record Download(Uri Url, Digest Sha256, string? Member);
}
