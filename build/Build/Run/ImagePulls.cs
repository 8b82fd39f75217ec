using System.Collections.Concurrent;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry.Login;

namespace Build.Run;

/// <summary>Gets what steps of a plan stand on out of registries, each image once and exactly as the plan decided: by digest, and of that content.</summary>
internal sealed class ImagePulls(RunState run, BuildServices services)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _pulls = new(StringComparer.Ordinal);

    /// <summary>Returns when the engine has all that a step needs.</summary>
    /// <exception cref="WorkerImagesException">Something is not available, or is not what was decided on.</exception>
    public async Task PrepareAsync(PlanStep step, CancellationToken cancellationToken)
    {
        if (step.Pull is { } published)
        {
            await OnceAsync(published, null, step.Source.Platform, null, cancellationToken);
        }

        if (step.Action != PlanAction.Build)
        {
            return;
        }

        var externals = run.Platforms.First(platform => platform.Platform == step.Source.Platform).Externals;
        ExternalFact FactOf(Origin origin) => origin.Role == OriginRole.Base ? BuildPlanner.BaseOf(step.Source, externals) : externals[origin.Name];
        foreach (var fact in step.Origins.Where(origin => origin.IsFromOutside).Select(FactOf))
        {
            if (fact.Failure is { } failure)
            {
                throw failure;
            }

            if (fact is { Origin: BaseOrigin.Registry, BuildReference: { } exact })
            {
                var name = step.Source.Definition.Base is { } definition && definition.Name == fact.Name && definition.Image.Digest is null ? definition.Image : null;
                await OnceAsync(Reference.Parse(exact), name, step.Source.Platform, fact.Identity, cancellationToken);
            }
        }
    }

    private Task OnceAsync(Reference exact, Reference? name, Platform platform, string? content, CancellationToken cancellationToken) =>
        _pulls.GetOrAdd($"{exact} {name}", _ => new(() => PullAsync(exact, name, platform, content, cancellationToken))).Value;

    /// <summary>Gives an image by its digest, and pulls it first where the engine does not have it.</summary>
    public async Task<ImageDetails> ObtainAsync(Reference exact, Platform platform, CancellationToken cancellationToken)
    {
        var images = run.Engine!.Images;
        if (await images.InspectAsync(exact.ToString(), cancellationToken) is { } present && present.Platform.Matches(platform)
            && await images.IsWholeAsync(exact.ToString(), cancellationToken))
        {
            return present;
        }

        var login = await DockerCredentials.OfThisUser().FindAsync(exact.Registry, cancellationToken);
        return await services.PullsInto(run.Engine).RunAsync(exact, platform, login, cancellationToken);
    }

    private async Task PullAsync(Reference exact, Reference? name, Platform platform, string? content, CancellationToken cancellationToken)
    {
        var present = await ObtainAsync(exact, platform, cancellationToken);
        if (content is not null && present.Content.Text != content)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"{exact} is not what its registry described",
                $"its content is {present.Content} in the engine, and {content} in the registry",
                "look at mirrors and proxies that the engine pulls through, then run again");
        }

        if (name is not null)
        {
            await run.Engine!.Images.TagAsync(present.Id, name, cancellationToken);
        }
    }
}
