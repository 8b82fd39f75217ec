using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Outcomes;
using WorkerImages.Signing;

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

    /// <summary>The keys whose signatures count: all that were given, and the public half of the one that signs; none where none was given.</summary>
    /// <param name="arguments">What the user asked for.</param>
    /// <param name="progress">Hears of a private key where a public one does.</param>
    public static ImmutableArray<VerificationKey> Verifying(BuildArguments arguments, IProgress<RunEvent> progress)
    {
        using var signing = Signing(arguments);
        IEnumerable<VerificationKey> given = arguments.Keys.Select(file => Public(file, progress));
        return [.. given.Concat(signing is null ? [] : [signing.Public]).DistinctBy(key => key.Id)];
    }

    /// <summary>As <see cref="Verifying"/>, for what cannot be done without a key.</summary>
    /// <exception cref="WorkerImagesException">None was given (<see cref="ExitCode.Usage"/>).</exception>
    public static ImmutableArray<VerificationKey> NeededToVerify(BuildArguments arguments, IProgress<RunEvent> progress)
    {
        var keys = Verifying(arguments, progress);
        return !keys.IsEmpty ? keys : throw new WorkerImagesException(
            ExitCode.Usage, "nothing can be verified without a key", "--key is not given", "give the public key: --key key.pub (openssl pkey -in key.pem -pubout -out key.pub)");
    }

    private static VerificationKey Public(string file, IProgress<RunEvent> progress)
    {
        var pem = FromFile("--key", file);
        if (VerificationKey.IsPrivate(pem))
        {
            progress.Report(new Warning(
                $"--key {file} is a private key, and only its public half is needed: keep it where you sign, and name that (openssl pkey -in {file} -pubout -out key.pub)"));
        }

        return VerificationKey.Read(pem, file);
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
