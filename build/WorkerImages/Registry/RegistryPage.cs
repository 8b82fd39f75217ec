using System.Net;
using System.Net.Mime;

namespace WorkerImages.Registry;

/// <summary>Tells a registry's word from the web page of a server in between, which the tool did not ask.</summary>
internal static class RegistryPage
{
    /// <summary>False when the registry says that it does not have what was asked for.</summary>
    /// <exception cref="RegistryException">A web page came: that is no registry's word.</exception>
    public static bool IsFound(RegistryCall call, HttpResponseMessage answer)
    {
        Refuse(call, answer);
        return answer.StatusCode != HttpStatusCode.NotFound;
    }

    /// <summary>Refuses what a person would read: no registry answers a question about manifests or blobs with it.</summary>
    /// <exception cref="RegistryException">A web page came.</exception>
    public static void Refuse(RegistryCall call, HttpResponseMessage answer)
    {
        // RFC 9110, 8.3.1: a type is the same in any case.
        if (string.Equals(answer.Content.Headers.ContentType?.MediaType, MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase))
        {
            throw RegistryFaults.Odd(call, $"a web page came with HTTP status {(int)answer.StatusCode}: something in between answered, or it is no registry");
        }
    }
}
