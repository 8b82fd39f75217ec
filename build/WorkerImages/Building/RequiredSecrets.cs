using System.Collections.Immutable;
using System.Text;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Secrets;

namespace WorkerImages.Building;

/// <summary>The build secrets of one run: those that the images to be built ask for, and no other.</summary>
internal sealed class RequiredSecrets
{
    private readonly ImmutableDictionary<string, BuildSecret> _secrets;

    private RequiredSecrets(IEnumerable<BuildSecret> secrets) =>
        _secrets = secrets.ToImmutableDictionary(secret => secret.Name, StringComparer.Ordinal);

    /// <summary>A secret that no image of the catalogue asks for is a name written wrong somewhere; so is one that is given twice.</summary>
    /// <exception cref="ProblemsFoundException">There are such (<see cref="ExitCode.Usage"/>).</exception>
    public static void Check(ImageCatalog catalog, IReadOnlyList<SecretSource> given)
    {
        var known = catalog.Images.Select(CredentialsOf).OfType<SecretDefinition>().Select(secret => secret.Name).Distinct(StringComparer.Ordinal).ToList();
        var unknown = given.Where(source => !known.Contains(source.Name)).Select(source => Unknown(source.Name, known));
        var twice = given.GroupBy(source => source.Name, StringComparer.Ordinal).Where(same => same.Count() > 1)
            .Select(same => new Problem(null, $"--secret id={same.Key} is given twice"));
        var problems = unknown.Concat(twice).ToList();
        if (problems.Count > 0)
        {
            throw new ProblemsFoundException(ExitCode.Usage, "the secrets that were given are not those that images ask for", problems);
        }
    }

    /// <summary>Gets what a plan's builds ask for; an image that is kept asks for nothing.</summary>
    /// <param name="plan">What is to be built.</param>
    /// <param name="given">Where secrets come from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WorkerImagesException">One is missing, cannot be read, or does not say what it is asked for (<see cref="ExitCode.Usage"/>).</exception>
    public static async Task<RequiredSecrets> ReadAsync(BuildPlan plan, IReadOnlyList<SecretSource> given, CancellationToken cancellationToken)
    {
        var asking = plan.Steps.Where(step => step.Action == PlanAction.Build && CredentialsOf(step.Source.Definition) is not null)
            .Select(step => step.Source.Definition)
            .ToList();
        var missing = asking.Where(image => given.All(source => source.Name != CredentialsOf(image)!.Name)).Select(Missing).ToList();
        if (missing.Count > 0)
        {
            throw new ProblemsFoundException(ExitCode.Usage, "secrets are missing, and nothing was built", missing);
        }

        var secrets = new List<BuildSecret>();
        var problems = new List<Problem>();
        foreach (var images in asking.GroupBy(image => CredentialsOf(image)!.Name, StringComparer.Ordinal))
        {
            var source = given.First(source => source.Name == images.Key);
            var value = await source.ReadAsync(cancellationToken);
            var netrc = Netrc.Read(Encoding.UTF8.GetString(value));
            problems.AddRange(images.Select(image => Wrong(image, netrc) ?? ForEverybody(image, netrc, source)).OfType<Problem>());
            secrets.Add(new BuildSecret(images.Key, value, netrc.Traces));
        }

        return problems.Count == 0
            ? new(secrets)
            : throw new ProblemsFoundException(
                ExitCode.Usage, "these secret files are not in netrc form; nothing was built", problems, "write a netrc file: machine HOST login USER password PASSWORD");
    }

    /// <summary>What an image's build is given.</summary>
    public ImmutableArray<BuildSecret> Of(ImageDefinition image) => CredentialsOf(image) is { } secret ? [_secrets[secret.Name]] : [];

    private static SecretDefinition? CredentialsOf(ImageDefinition image) => image.Python?.Pip?.Credentials;

    private static Problem Unknown(string name, IReadOnlyList<string> known) => new(
        null,
        $"--secret id={name}: no image asks for it{(NearestName.Of(name, known) is { } near ? $"; did you mean \"{near}\"?" : "; an image does so under 'python: credentials'")}");

    private static Problem Missing(ImageDefinition image)
    {
        var secret = CredentialsOf(image)!;
        return new(
            secret.Place,
            $"{image.Name} is to be built and asks for the build secret '{secret.Name}': "
            + $"give --secret id={secret.Name},src=FILE or --secret id={secret.Name},env=VARIABLE");
    }

    private static Problem? Wrong(ImageDefinition image, Netrc netrc)
    {
        var secret = CredentialsOf(image)!;
        return !netrc.NamesSomebody ? new(secret.Place, $"the build secret '{secret.Name}' of {image.Name} has no login with a password")
            : image.Python!.Pip!.Index is { Host: var host } && !netrc.Knows(host) ? new(secret.Place, $"the build secret '{secret.Name}' of {image.Name} has no line for {host}")
            : null;
    }

    // pip asks by this entry every host that it is sent to, by an index or by a redirect (requests.utils.get_netrc_auth).
    private static Problem? ForEverybody(ImageDefinition image, Netrc netrc, SecretSource source)
    {
        if (netrc.Default is not var (line, column))
        {
            return null;
        }

        var secret = CredentialsOf(image)!;
        var place = new SourcePlace(source.File ?? $"variable {source.Variable}", line, column);
        return new(
            secret.Place,
            $"the build secret '{secret.Name}' of {image.Name} has a 'default' entry ({place}), which pip would send to every host that it meets: "
            + "write 'machine HOST' in its place, once for each host");
    }
}
