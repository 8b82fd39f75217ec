using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Planning.Changes;

/// <summary>A folder of files that have values: in a list sorted by path, by ordinal, those whose paths begin with its own.</summary>
internal sealed class FileFolder
{
    private const string RootName = "./";
    private const int HashLength = 12;
    private const int Punctuation = 6; // "":"",

    private readonly string _path;
    private readonly ReadOnlyMemory<KeyValuePair<string, string>> _files;

    private FileFolder(string path, ReadOnlyMemory<KeyValuePair<string, string>> files) => (_path, _files) = (path, files);

    /// <summary>The folder of all files.</summary>
    /// <param name="sorted">Path → value, sorted by ordinal.</param>
    public static FileFolder Root(KeyValuePair<string, string>[] sorted) => new("", sorted);

    /// <summary>Its path and a slash.</summary>
    public string Name => _path.Length == 0 ? RootName : _path;

    public bool IsEmpty => _files.IsEmpty;

    /// <summary>The files in it, at any depth.</summary>
    public IEnumerable<KeyValuePair<string, string>> All
    {
        get
        {
            for (var i = 0; i < _files.Length; i++)
            {
                yield return _files.Span[i];
            }
        }
    }

    /// <summary>The files in it that are in no folder of it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Files => All.Where(file => !file.Key.AsSpan(_path.Length).Contains('/'));

    /// <summary>The folders in it.</summary>
    public IEnumerable<FileFolder> Folders
    {
        get
        {
            for (var at = 0; at < _files.Length;)
            {
                var path = _files.Span[at].Key;
                var slash = path.IndexOf('/', _path.Length);
                var folder = slash < 0 ? null : Find(path[..(slash + 1)]);
                at += folder?._files.Length ?? 1;
                if (folder is not null)
                {
                    yield return folder;
                }
            }
        }
    }

    /// <summary>Tells whether files are the same: first digits of the hash over their paths and values.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (path, value) in All)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{JsonEncodedText.Encode(path)} {value}\n")));
            }

            return Digest.OfHash(hash.GetCurrentHash()).Short;
        }
    }

    /// <summary>By how many bytes a record grows that names what is in it in place of itself.</summary>
    public int BytesToOpen => Files.Sum(file => Bytes(file.Key, file.Value)) + Folders.Sum(folder => folder.Bytes()) - Bytes();

    /// <summary>True for the name of a folder.</summary>
    public static bool IsName(string name) => name.EndsWith('/');

    /// <summary>How many bytes an entry has in a JSON object.</summary>
    public static int Bytes(string name, string value) => Bytes(name, value.Length);

    /// <summary>How many bytes its own entry has.</summary>
    public int Bytes() => Bytes(Name, HashLength);

    /// <summary>A folder at any depth in it, by its name; empty where there is none.</summary>
    public FileFolder Find(string name)
    {
        var path = name == RootName ? "" : name;
        var begin = CountBefore(path);
        var end = path.Length == 0 ? _files.Length : CountBefore(path[..^1] + (char)('/' + 1));
        return new(path, _files[begin..end]);
    }

    // What begins with a path stands together, between the path and the same with the character after its slash.
    private int CountBefore(string path)
    {
        var (low, high) = (0, _files.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_files.Span[middle].Key, path) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int Bytes(string name, int value) =>
        JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length + value + Punctuation;
}
