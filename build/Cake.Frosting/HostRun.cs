using System.Reflection;
using Cake.Cli;
using Cake.Core;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>One run: the tasks and lifetimes registered with Cake's engine, then handed to the script host that was asked for.</summary>
internal sealed class HostRun(IServiceProvider provider, HostArguments arguments)
{
    private readonly ICakeEngine _engine = provider.GetRequiredService<ICakeEngine>();

    public async Task RunAsync()
    {
        var context = provider.GetRequiredService<IFrostingContext>();
        foreach (var task in provider.GetServices<IFrostingTask>())
        {
            Register(task, context);
        }

        RegisterLifetimes(context);
        var host = ScriptHost(context);
        if (arguments.Has("exclusive"))
        {
            host.Settings.UseExclusiveTarget();
        }

        await host.RunTargetsAsync(arguments.Targets);
    }

    private void Register(IFrostingTask task, IFrostingContext context)
    {
        var type = task.GetType();
        var builder = _engine.RegisterTask(TaskName.Of(type))
            .WithCriteria(_ => task.ShouldRun(context), task.SkippedMessage)
            .Does(_ => task.RunAsync(context));
        if (type.GetCustomAttribute<TaskDescriptionAttribute>() is { } description)
        {
            builder.Description(description.Description);
        }

        if (type.GetCustomAttribute<ContinueOnErrorAttribute>() is not null)
        {
            builder.ContinueOnError();
        }

        foreach (var dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
        {
            builder.IsDependentOn(TaskName.Of(dependency.Task));
        }

        foreach (var dependee in type.GetCustomAttributes<IsDependeeOfAttribute>())
        {
            builder.IsDependeeOf(TaskName.Of(dependee.Task));
        }
    }

    private void RegisterLifetimes(IFrostingContext context)
    {
        if (provider.GetService<IFrostingLifetime>() is { } lifetime)
        {
            _engine.RegisterSetupAction(info => lifetime.Setup(context, info));
            _engine.RegisterTeardownAction(info => lifetime.Teardown(context, info));
        }

        if (provider.GetService<IFrostingTaskLifetime>() is { } taskLifetime)
        {
            _engine.RegisterTaskSetupAction(info => taskLifetime.Setup(context, info));
            _engine.RegisterTaskTeardownAction(info => taskLifetime.Teardown(context, info));
        }
    }

    private ScriptHost ScriptHost(IFrostingContext context) => arguments switch
    {
        _ when arguments.Has("description") => Create<DescriptionScriptHost>(context),
        _ when arguments.Has("tree") => Create<TreeScriptHost>(context),
        _ when arguments.Has("dryrun") => Create<DryRunScriptHost<IFrostingContext>>(context),
        _ => Create<BuildScriptHost<IFrostingContext>>(context),
    };

    private T Create<T>(IFrostingContext context) => ActivatorUtilities.CreateInstance<T>(provider, context);
}
