using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>What a token allows, in the words of distribution's token specification.</summary>
internal static class Scope
{
    public static ImmutableArray<string> Pull(Reference repository) => [$"repository:{repository.Repository}:pull"];

    public static ImmutableArray<string> Push(Reference repository) => [$"repository:{repository.Repository}:pull,push"];

    public static ImmutableArray<string> Delete(Reference repository) => [$"repository:{repository.Repository}:delete,pull"];

    public static ImmutableArray<string> Mount(Reference repository, string from) => [.. Push(repository), $"repository:{from}:pull"];
}
