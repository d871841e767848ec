-- Fails if the hours do not add up to what was exported.
select * from (
    select
        (select sum(presses) from {{ ref('stg_activity') }}) as exported,
        (select sum(presses) from {{ ref('activity_hourly') }}) as modelled
) as sums
where exported <> modelled
