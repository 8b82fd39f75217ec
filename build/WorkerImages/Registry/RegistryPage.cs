using System.Net;
using System.Net.Mime;

namespace WorkerImages.Registry;

/// <summary>Tells a registry's "it is not here" from the page of somebody in between, whom nobody asked.</summary>
internal static class RegistryPage
{
    /// <summary>False when the registry says that it does not have what was asked for.</summary>
    /// <exception cref="RegistryException">A web page says so: that is no registry's word.</exception>
    public static bool IsFound(RegistryCall call, HttpResponseMessage answer) =>
        answer.StatusCode != HttpStatusCode.NotFound
        || (answer.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.Html
            ? throw RegistryFaults.Odd(call, "a web page came with HTTP status 404: something in between answered, or it is no registry")
            : false);
}
