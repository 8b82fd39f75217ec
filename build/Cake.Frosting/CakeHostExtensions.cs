using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>The usual registrations by name.</summary>
public static class CakeHostExtensions
{
    /// <summary>Uses your own context; the container creates it.</summary>
    /// <returns>The same host.</returns>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton<IFrostingContext, TContext>());
    }

    /// <summary>Runs something before the first task and after the last.</summary>
    /// <returns>The same host.</returns>
    public static CakeHost UseLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingLifetime
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton<IFrostingLifetime, TLifetime>());
    }

    /// <summary>Runs something before and after each task.</summary>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingTaskLifetime
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.AddSingleton<IFrostingTaskLifetime, TLifetime>());
    }
}
