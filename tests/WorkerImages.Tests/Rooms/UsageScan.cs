using System.Reflection;

namespace WorkerImages.Tests.Rooms;

/// <summary>
/// Lists what types use: base types, interfaces, signatures and everything that method bodies name. (Constants cannot be seen: the
/// compiler copies their values.)
/// </summary>
internal static class UsageScan
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Usage> Of(Type type)
    {
        var owner = Outermost(type);
        var all = Own(type)
            .Concat(type.GetFields(Declared).SelectMany(OfField))
            .Concat(type.GetMethods(Declared).SelectMany(OfMethod))
            .Concat(type.GetConstructors(Declared).SelectMany(OfMethod));
        return
            from found in all
            from used in Parts(found.Used)
            select new Usage(owner, Written(type, found.Member), used, found.IsPromise && type.IsVisible);
    }

    private static IEnumerable<(string Member, Type? Used, bool IsPromise)> Own(Type type)
    {
        yield return ("(base type)", type.BaseType, true);
        foreach (var implemented in type.GetInterfaces())
        {
            yield return ("(interface)", implemented, true);
        }

        foreach (var constraint in type.GetGenericArguments().SelectMany(Constraints))
        {
            yield return ("(constraint)", constraint, true);
        }
    }

    private static IEnumerable<(string Member, Type? Used, bool IsPromise)> OfField(FieldInfo field) =>
        [(field.Name, field.FieldType, field.IsPublic || field.IsFamily)];

    private static IEnumerable<(string Member, Type? Used, bool IsPromise)> OfMethod(MethodBase method)
    {
        var isPromise = method.IsPublic || method.IsFamily;
        return Signature(method).Select(used => (method.Name, used, isPromise))
            .Concat(Body(method).Select(used => (method.Name, used, false)));
    }

    private static IEnumerable<Type?> Signature(MethodBase method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType)
            .Concat(method is MethodInfo { ReturnType: var result } ? [result] : [])
            .Concat(method.IsGenericMethod ? method.GetGenericArguments().SelectMany(Constraints) : []);

    // Of an open parameter what it must be; of a closed one what it is.
    private static Type[] Constraints(Type argument) => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : [argument];

    private static IEnumerable<Type?> Body(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return [];
        }

        var locals = body.LocalVariables.Select(local => local.LocalType);
        var caught = body.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
            .Select(clause => clause.CatchType);
        return locals.Concat(caught).Concat(Instructions.MembersIn(method, body).SelectMany(Named));
    }

    private static IEnumerable<Type?> Named(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType, field.FieldType],
        MethodBase method => Signature(method).Append(method.DeclaringType),
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null || type.IsGenericParameter)
        {
            return [];
        }

        if (type.HasElementType)
        {
            return Parts(type.GetElementType());
        }

        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    // What the compiler made out of a lambda or an async method has the name of the method that was written, in angle brackets.
    private static string Written(Type type, string member) =>
        new[] { member, type.Name }
            .Where(name => name.StartsWith('<') && name.IndexOf('>', StringComparison.Ordinal) > 1)
            .Select(name => name[1..name.IndexOf('>', StringComparison.Ordinal)])
            .FirstOrDefault(member);

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
