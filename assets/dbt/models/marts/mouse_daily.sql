with clicks as (
    select
        machine,
        day,
        sum(clicks) as clicks,
        sum(case when button = 'left' then clicks else 0 end) as left_clicks,
        sum(case when button = 'middle' then clicks else 0 end) as middle_clicks,
        sum(case when button = 'right' then clicks else 0 end) as right_clicks
    from {{ ref('stg_button') }}
    group by machine, day
)
select
    a.machine,
    a.day,
    coalesce(max(c.clicks), 0) as clicks,
    coalesce(max(c.left_clicks), 0) as left_clicks,
    coalesce(max(c.middle_clicks), 0) as middle_clicks,
    coalesce(max(c.right_clicks), 0) as right_clicks,
    sum(a.double_clicks) as double_clicks,
    sum(a.scroll_up) as scroll_up,
    sum(a.scroll_down) as scroll_down,
    sum(a.scroll_left) as scroll_left,
    sum(a.scroll_right) as scroll_right,
    sum(a.distance_px) as distance_px,
    sum(a.glitches) as glitches
from {{ ref('stg_activity') }} as a
left join clicks as c on c.machine = a.machine and c.day = a.day
group by a.machine, a.day
