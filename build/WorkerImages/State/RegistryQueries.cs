using System.Collections.Concurrent;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.State;

/// <summary>
/// Asks registries, several questions at once; a failure is an answer too. One that did not answer at all is not asked again: a thousand
/// questions to a machine that is down would take hours.
/// </summary>
internal sealed class RegistryQueries
{
    private readonly ConcurrentDictionary<string, string> _silent = new(StringComparer.Ordinal);

    /// <summary>The answer, or why there is none.</summary>
    /// <param name="registry">Who is asked.</param>
    /// <param name="ask">The question.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(T? Answer, string? Unanswered)> AskAsync<T>(
        string registry, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        if (_silent.TryGetValue(registry, out var why))
        {
            return (default, why);
        }

        try
        {
            return (await ask(cancellationToken), null);
        }
        catch (RegistryException fault) when (fault.Status is null && fault.IsTransient)
        {
            return (default, _silent.GetOrAdd(registry, $"registry {registry} does not answer: {fault.Why}"));
        }
        catch (WorkerImagesException fault)
        {
            return (default, $"{fault.What}: {fault.Why}");
        }
    }
}
