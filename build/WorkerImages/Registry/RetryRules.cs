using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace WorkerImages.Registry;

/// <summary>
/// What is tried again, and when: connection faults, silence, 408, 425, 429 and 5xx, after a wait that doubles, with jitter, or as long as
/// the registry asks for. Everything else would be answered the same again.
/// </summary>
internal sealed class RetryRules
{
    private const int TooEarly = 425;

    private static readonly ResiliencePropertyKey<long> Start = new("start");
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly RegistryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="options">How often and how long.</param>
    /// <param name="clock">Measures and waits.</param>
    /// <param name="waiting">Hears of a fault, the wait after it, and the number of the try that follows.</param>
    public RetryRules(RegistryOptions options, TimeProvider clock, Action<RegistryException, TimeSpan, int> waiting)
    {
        _options = options;
        _clock = clock;
        _pipeline = options.Tries < 2 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Tries - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstDelay,
                MaxDelay = LongestDelay,
                ShouldHandle = args => ValueTask.FromResult(IsWorthAnotherTry(args.Outcome.Exception, args.Context)),
                DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as RegistryException)?.RetryAfter),
                OnRetry = args =>
                {
                    waiting((RegistryException)args.Outcome.Exception!, args.RetryDelay, args.AttemptNumber + 2);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>True for answers that may be better a little later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or (HttpStatusCode)TooEarly or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>How long a Retry-After says to wait (RFC 9110, 10.2.3); null without one.</summary>
    public static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Runs something until it succeeds, fails for good, or was tried often or long enough.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var tries = 0;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Start, _clock.GetTimestamp());
        try
        {
            return await _pipeline.ExecuteAsync(
                async running =>
                {
                    tries++;
                    return await attempt(running.CancellationToken);
                },
                context);
        }
        catch (RegistryException fault) when (tries > 1 && fault.IsTransient)
        {
            throw fault.After(tries);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // A wait that would end after the time for all tries is not begun.
    private bool IsWorthAnotherTry(Exception? fault, ResilienceContext context) =>
        fault is RegistryException { IsTransient: true } transient
        && _clock.GetElapsedTime(context.Properties.GetValue(Start, 0)) + (transient.RetryAfter ?? TimeSpan.Zero) <= _options.RetryFor;
}
