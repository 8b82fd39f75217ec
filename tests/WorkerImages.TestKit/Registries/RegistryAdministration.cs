using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace WorkerImages.TestKit.Registries;

/// <summary>What an owner does to a registry, past the product: lists tags, removes manifests. Over plain HTTP.</summary>
internal static class RegistryAdministration
{
    private static readonly HttpClient Http = new();

    /// <summary>All tags of a repository; none where it is not there.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="login">Where the registry wants one.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static async Task<ImmutableArray<string>> TagsAsync(Reference repository, Credential? login, CancellationToken cancellationToken)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, Address(repository, "tags/list"));
        question.Headers.Authorization = login is null
            ? null
            : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password.Reveal()}")));
        using var answer = await Http.SendAsync(question, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<TagList>(cancellationToken))!.Tags ?? [];
    }

    /// <summary>Removes what a reference's digest identifies.</summary>
    public static async Task DeleteAsync(Reference manifest, CancellationToken cancellationToken)
    {
        using var answer = await Http.DeleteAsync(Address(manifest, $"manifests/{manifest.Digest}"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static Uri Address(Reference reference, string rest) => new($"http://{reference.Registry}/v2/{reference.Repository}/{rest}");

    // null is docker-registry's word for a repository whose tags are all gone
    private sealed record TagList(ImmutableArray<string>? Tags);
}
