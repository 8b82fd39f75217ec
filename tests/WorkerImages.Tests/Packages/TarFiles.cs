using System.Formats.Tar;
using System.Text;
using WorkerImages.Packages;

namespace WorkerImages.Tests.Packages;

/// <summary>An image's files as an engine's archive endpoint gives them: the last part of the path asked for begins each name.</summary>
internal sealed class TarFiles : IImageFiles
{
    private readonly SortedDictionary<string, byte[]> _texts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _links = new(StringComparer.Ordinal);

    public TarFiles Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    public TarFiles Add(string path, byte[] content)
    {
        _texts[path] = content;
        return this;
    }

    public TarFiles Link(string path, string target)
    {
        _links[path] = target;
        return this;
    }

    public async Task<Stream?> ReadArchiveAsync(string path, CancellationToken cancellationToken)
    {
        bool IsAsked(string name) => name == path || name.StartsWith(path + "/", StringComparison.Ordinal);
        string NameOf(string name) => path[(path.LastIndexOf('/') + 1)..] + name[path.Length..];
        if (!_texts.Keys.Concat(_links.Keys).Any(IsAsked))
        {
            return null;
        }

        var bytes = new MemoryStream();
        await using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, target) in _links.Where(link => IsAsked(link.Key)))
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, NameOf(name)) { LinkName = target }, cancellationToken);
            }

            foreach (var (name, content) in _texts.Where(file => IsAsked(file.Key)))
            {
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.RegularFile, NameOf(name)) { DataStream = new MemoryStream(content) }, cancellationToken);
            }
        }

        bytes.Position = 0;
        return bytes;
    }
}
