using System.Security;
using System.Text;
using WorkerImages.Outcomes;

namespace WorkerImages.Secrets;

/// <summary>Where a secret comes from, in the words of <c>docker buildx build --secret</c>.</summary>
/// <param name="Name">The secret's name.</param>
/// <param name="File">The file that holds it; null when a variable does.</param>
/// <param name="Variable">The environment variable that holds it; null when a file does.</param>
internal sealed record SecretSource(string Name, string? File, string? Variable)
{
    /// <summary>What a text must look like, in words.</summary>
    public const string Expected = "id=NAME,src=FILE or id=NAME,env=VARIABLE";

    // what docker's own client hands over at most
    private const int Largest = 500 * 1024;

    /// <summary>Null for a text that names no secret and source.</summary>
    public static SecretSource? Parse(string text)
    {
        var words = text.Split(',').Select(word => word.Split('=', 2)).ToList();
        if (words.Any(word => word is not [_, { Length: > 0 }]) || words.DistinctBy(word => NameOf(word[0])).Count() < words.Count)
        {
            return null;
        }

        var values = words.ToDictionary(word => NameOf(word[0]), word => word[1], StringComparer.Ordinal);
        var (file, variable, type) = (values.GetValueOrDefault("src"), values.GetValueOrDefault("env"), values.GetValueOrDefault("type"));
        var isWhole = values.TryGetValue("id", out var name) && file is null != variable is null
            && (type is null || type == (file is null ? "env" : "file"))
            && values.Keys.All(key => key is "id" or "src" or "env" or "type");
        return isWhole ? new(name!, file, variable) : null;
    }

    /// <summary>Gets what the secret holds.</summary>
    /// <exception cref="WorkerImagesException">There is nothing, or too much (<see cref="ExitCode.Usage"/>).</exception>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var value = File is null ? FromEnvironment() : await FromFileAsync(File, cancellationToken);
        return value.Length switch
        {
            0 => throw Unusable("it is empty"),
            > Largest => throw Unusable($"it is larger than {Largest / 1024} KiB, which is all that a build is given"),
            _ => value,
        };
    }

    private byte[] FromEnvironment() =>
        Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(Variable!) ?? throw Unusable("there is no such variable"));

    private async Task<byte[]> FromFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = System.IO.File.OpenRead(file);
            var value = new byte[Largest + 1];
            return value[..await stream.ReadAtLeastAsync(value, value.Length, throwOnEndOfStream: false, cancellationToken)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SecurityException or ArgumentException)
        {
            throw Unusable(fault.Message, fault);
        }
    }

    private WorkerImagesException Unusable(string why, Exception? inner = null) =>
        new(ExitCode.Usage, $"the secret {Name} cannot be read from {(File is null ? $"the variable {Variable}" : $"the file {File}")}", why, inner: inner);

    private static string NameOf(string word) => word is "source" ? "src" : word;
}
