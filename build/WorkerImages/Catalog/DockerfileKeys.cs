using System.Collections.Immutable;

namespace WorkerImages.Catalog;

/// <summary>The words of a Dockerfile, and of Compose, as keys of <c>image.yaml</c>, and what they are called here.</summary>
internal static class DockerfileKeys
{
    /// <summary>The word in lower case → what to write instead.</summary>
    public static readonly ImmutableDictionary<string, string> Ours = new Dictionary<string, string>
    {
        ["add"] = "files of the repository are 'files'; a program that is downloaded has its sum under 'programs'",
        ["arg"] = "an image has no build arguments: write the value out",
        ["args"] = "an image has no build arguments: write the value out",
        ["cmd"] = "what a container runs is 'command'",
        ["copy"] = "files of the repository are 'files'",
        ["entrypoint"] = "the entrypoint is the image's own and runs 'command'; what is to happen before that is a hook: docs/runtime.md",
        ["env"] = "variables are 'environment'",
        ["expose"] = "ports are 'ports'",
        ["healthcheck"] = "how Docker asks for a worker's health is 'healthCheck'",
        ["image"] = "what an image is built on is 'base' (a name of catalog.yaml) or 'from' (an image of the catalogue)",
        ["label"] = "labels are 'labels'",
        ["onbuild"] = "what a child needs it says itself, and builds on this image with 'from'",
        ["run"] = "say what the image holds with 'packages', 'python', 'programs' and 'files'; what none of them can say is a step: 'steps'",
        ["shell"] = "there is none to choose: lists such as 'command' are arguments, without a shell in between",
        ["uid"] = "the account is 'user: { name, uid }'",
        ["username"] = "the account is 'user: { name, uid }'",
        ["volume"] = "volumes are 'volumes'",
        ["workdir"] = "where the worker starts is 'workingDirectory'",
    }.ToImmutableDictionary(StringComparer.Ordinal);
}
