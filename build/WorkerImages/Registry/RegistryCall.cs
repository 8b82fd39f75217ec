using System.Collections.Immutable;
using System.Net;

namespace WorkerImages.Registry;

/// <summary>One request to a registry, as often as it may have to be made.</summary>
/// <param name="Doing">What the user waits for: <c>pushing layer sha256:… to …</c>.</param>
/// <param name="Registry">As a reference begins with.</param>
/// <param name="Method">The method.</param>
/// <param name="Address">Where to.</param>
internal sealed record RegistryCall(string Doing, string Registry, HttpMethod Method, Uri Address)
{
    /// <summary>What a token must allow, such as <c>repository:acme/worker:pull</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Media types that are understood.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Makes the body, once for each try. The body calls the action when bytes have gone. Null for none.</summary>
    public Func<Action, HttpContent>? Content { get; init; }

    /// <summary>Statuses besides success that the caller has a use for.</summary>
    public ImmutableArray<HttpStatusCode> AlsoExpected { get; init; } = [];

    /// <summary>False for a step of something that is tried again as a whole.</summary>
    public bool IsRepeated { get; init; } = true;
}
