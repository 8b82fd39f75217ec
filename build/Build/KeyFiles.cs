using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Proofs;

namespace Build;

/// <summary>Gets keys from where the command line says they are. What is in them is never told.</summary>
internal static class KeyFiles
{
    private const string InVariable = "env=";

    /// <summary>The key that signs; null when none was given.</summary>
    public static SigningKey? Signing(BuildArguments arguments)
    {
        if (arguments.SignKey is not { } place)
        {
            return null;
        }

        var pem = place.StartsWith(InVariable, StringComparison.Ordinal) ? FromEnvironment(place[InVariable.Length..]) : FromFile("--sign-key", place);
        return SigningKey.Read(pem, Environment.GetEnvironmentVariable(SigningKey.PassphraseVariable), place);
    }

    /// <summary>Every key whose signatures count: that of <c>--sign-key</c>, and those of <c>--key</c>.</summary>
    public static ImmutableArray<VerificationKey> All(BuildArguments arguments)
    {
        using var signing = Signing(arguments);
        return [.. signing is null ? [] : new[] { signing.Public }, .. arguments.Keys.Select(file => VerificationKey.Read(FromFile("--key", file), file))];
    }

    private static string FromEnvironment(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } pem
        ? pem
        : throw new WorkerImagesException(ExitCode.Usage, "the key of --sign-key cannot be read", $"there is no variable {variable}, or it is empty", "set it, or name a file");

    private static string FromFile(string option, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"the key of {option} cannot be read", fault.Message, "name a file that this user can read", fault);
        }
    }
}
