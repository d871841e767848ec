select * from {{ lake('rhythm') }}
